#include "password/argon2.h"

#include <argon2.h>

#include <array>

namespace authfcgi::password {
namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kTagBytes = 32;
constexpr std::uint32_t kLanes = 1;

void require(int result) {
  if (result != ARGON2_OK) throw HashError(std::string("Argon2: ") + ::argon2_error_message(result));
}

}  // namespace

std::string argon2id(std::string_view password, const config::PasswordCost& cost, crypto::Random& random) {
  const std::string salt = crypto::make_bytes(random, kSaltBytes);
  std::array<char, 160> text{};
  require(::argon2id_hash_encoded(cost.iterations, cost.memory_kib, kLanes, password.data(), password.size(), salt.data(),
                                  salt.size(), kTagBytes, text.data(), text.size()));
  return text.data();
}

void waste_argon2id(std::string_view password, const config::PasswordCost& cost) {
  constexpr std::string_view kSalt = "a salt of nobody";
  static_assert(kSalt.size() == kSaltBytes);
  std::array<std::uint8_t, kTagBytes> tag{};
  require(::argon2id_hash_raw(cost.iterations, cost.memory_kib, kLanes, password.data(), password.size(), kSalt.data(),
                              kSalt.size(), tag.data(), tag.size()));
}

bool verify_argon2(std::string_view password, const std::string& stored, Scheme scheme) {
  const int result = ::argon2_verify(stored.c_str(), password.data(), password.size(),
                                     scheme == Scheme::kArgon2i ? Argon2_i : Argon2_id);
  if (result == ARGON2_VERIFY_MISMATCH) return false;
  require(result);
  return true;
}

}  // namespace authfcgi::password
