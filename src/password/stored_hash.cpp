#include "password/stored_hash.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "base/text.h"

namespace authfcgi::password {
namespace {

constexpr std::uint64_t kMaxArgonWork = 4ull * 1024 * 1024;  // KiB times iterations
constexpr std::uint32_t kMaxBcryptCost = 16;
constexpr std::uint32_t kMaxShaRounds = 5'000'000;
constexpr std::size_t kMaxScryptLog2 = 18;
constexpr std::size_t kMaxHashBytes = 512;

[[noreturn]] void refuse_broken(const char* scheme) {
  throw HashError(std::string("a password hash of the kind ") + scheme + " is broken");
}
[[noreturn]] void refuse_expensive(const char* scheme) {
  throw HashError(std::string("a password hash of the kind ") + scheme + " is too expensive to be verified here");
}

std::optional<std::uint32_t> number(std::string_view digits) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// $argon2id$v=19$m=65536,t=2,p=1$salt$hash
StoredHash parse_argon2(std::string_view text, Scheme scheme) {
  const auto fields = split(text, '$');
  if (fields.size() != 6 || fields[2] != "v=19") refuse_broken("Argon2");
  const auto costs = split(fields[3], ',');
  if (costs.size() != 3) refuse_broken("Argon2");
  const auto cost = [&](std::size_t index, std::string_view name) {
    const std::string_view text_of_cost = costs[index];
    const auto value = text_of_cost.starts_with(name) ? number(text_of_cost.substr(name.size())) : std::nullopt;
    if (!value || *value == 0) refuse_broken("Argon2");
    return *value;
  };
  const StoredHash hash{scheme, cost(0, "m="), cost(1, "t="), cost(2, "p=")};
  if (std::uint64_t{hash.memory_kib} * hash.iterations > kMaxArgonWork || hash.lanes > 64) refuse_expensive("Argon2");
  return hash;
}

// $2b$12$ and 53 characters
StoredHash parse_bcrypt(std::string_view text) {
  if (text.size() != 60 || text[6] != '$') refuse_broken("bcrypt");
  const auto cost = number(text.substr(4, 2));
  if (!cost) refuse_broken("bcrypt");
  if (*cost > kMaxBcryptCost) refuse_expensive("bcrypt");
  return {Scheme::kCrypt};
}

// $6$salt$hash or $6$rounds=5000$salt$hash
StoredHash parse_sha_crypt(std::string_view text) {
  constexpr std::string_view kRounds = "rounds=";
  const auto fields = split(text, '$');
  const bool has_rounds = fields.size() == 5 && fields[2].starts_with(kRounds);
  if (!has_rounds && fields.size() != 4) refuse_broken("SHA-crypt");
  if (!has_rounds) return {Scheme::kCrypt};
  const auto rounds = number(std::string_view(fields[2]).substr(kRounds.size()));
  if (!rounds) refuse_broken("SHA-crypt");
  if (*rounds > kMaxShaRounds) refuse_expensive("SHA-crypt");
  return {Scheme::kCrypt};
}

// The digit at that place says log2 of N, in crypt(5)'s alphabet, plus more.
StoredHash parse_scrypt(std::string_view text, std::size_t place, std::size_t more, const char* scheme) {
  constexpr std::string_view kAlphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  if (text.size() <= place || std::ranges::count(text, '$') < 3) refuse_broken(scheme);
  const std::size_t digit = kAlphabet.find(text[place]);
  if (digit == std::string_view::npos) refuse_broken(scheme);
  if (digit + more > kMaxScryptLog2) refuse_expensive(scheme);
  return {Scheme::kCrypt};
}

}  // namespace

StoredHash parse_stored_hash(std::string_view text) {
  const auto begins = [&](std::string_view prefix) { return text.starts_with(prefix); };
  if (text.size() > kMaxHashBytes || has_control(text)) throw HashError("a password hash is damaged");
  if (begins("$argon2id$")) return parse_argon2(text, Scheme::kArgon2id);
  if (begins("$argon2i$")) return parse_argon2(text, Scheme::kArgon2i);
  if (begins("$2a$") || begins("$2b$") || begins("$2y$")) return parse_bcrypt(text);
  if (begins("$6$") || begins("$5$")) return parse_sha_crypt(text);
  if (begins("$7$")) return parse_scrypt(text, 3, 0, "scrypt");
  if (begins("$y$")) return parse_scrypt(text, 4, 1, "yescrypt");
  if (begins("$apr1$")) return {Scheme::kApr1};
  if (begins("{SHA}")) return {Scheme::kSha1};
  throw HashError(
      "a password hash is of no kind that is known here; known are Argon2id, Argon2i, bcrypt, yescrypt, scrypt and "
      "SHA-crypt");
}

}  // namespace authfcgi::password
