#include "password/argon2.h"

#include <argon2.h>

#include <utility>

#include "base/base64url.h"
#include "crypto/secret.h"
#include "password/yielding.h"

namespace authfcgi::password {
namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kTagBytes = 32;

// The library takes what it only reads as if it would write.
template <typename Bytes>
std::uint8_t* octets(Bytes& bytes) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
}

// The tag: the hash itself (RFC 9106 section 3.1), in as many bytes as asked for. One thread computes all lanes. Its memory
// comes in pages as the machine gives them: asking for huge ones saves a third of the time, but a kernel that has to fetch
// one from its host first keeps the processor for 4 ms, in which nobody else gets it.
std::string compute(std::string_view password, const StoredHash& like) {
  std::string tag(like.tag.size(), '\0');
  argon2_context context{};
  context.out = octets(tag);
  context.outlen = static_cast<std::uint32_t>(tag.size());
  context.pwd = octets(password);
  context.pwdlen = static_cast<std::uint32_t>(password.size());
  context.salt = octets(like.salt);
  context.saltlen = static_cast<std::uint32_t>(like.salt.size());
  context.t_cost = like.iterations;
  context.m_cost = like.memory_kib;
  context.lanes = like.lanes;
  context.threads = 1;
  context.version = ARGON2_VERSION_13;
  context.flags = ARGON2_DEFAULT_FLAGS;
  const Yielding yielding;
  const int result = ::argon2_ctx(&context, like.scheme == Scheme::kArgon2i ? Argon2_i : Argon2_id);
  if (result != ARGON2_OK) throw HashError(std::string("Argon2: ") + ::argon2_error_message(result));
  return tag;
}

StoredHash ours(const config::PasswordCost& cost, std::string salt) {
  return {.scheme = Scheme::kArgon2id,
          .memory_kib = cost.memory_kib,
          .iterations = cost.iterations,
          .lanes = 1,
          .salt = std::move(salt),
          .tag = std::string(kTagBytes, '\0')};
}

std::string unpadded(std::string_view bytes) {
  std::string text = base64_encode(bytes);
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

}  // namespace

std::string argon2id(std::string_view password, const config::PasswordCost& cost, crypto::Random& random) {
  const StoredHash hash = ours(cost, crypto::make_bytes(random, kSaltBytes));
  return "$argon2id$v=19$m=" + std::to_string(cost.memory_kib) + ",t=" + std::to_string(cost.iterations) + ",p=1$" +
         unpadded(hash.salt) + '$' + unpadded(compute(password, hash));
}

void waste_argon2id(std::string_view password, const config::PasswordCost& cost) {
  compute(password, ours(cost, "a salt of nobody"));
}

bool verify_argon2(std::string_view password, const StoredHash& stored) {
  return crypto::constant_time_equal(compute(password, stored), stored.tag);
}

}  // namespace authfcgi::password
