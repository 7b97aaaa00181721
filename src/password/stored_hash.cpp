#include "password/stored_hash.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "base/base64url.h"
#include "base/text.h"

namespace authfcgi::password {
namespace {

constexpr std::uint64_t kMaxArgonWork = 4ull * 1024 * 1024;  // KiB times iterations
constexpr std::uint32_t kMaxBcryptCost = 16;
constexpr std::uint32_t kMaxShaRounds = 5'000'000;
constexpr std::uint64_t kMaxScryptWork = 32ull << 18;  // N times r times p: the dearest of crypt_gensalt(3), 1 GiB
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
    if (!value || *value == 0 || text_of_cost[name.size()] == '0') refuse_broken("Argon2");
    return *value;
  };
  const auto bytes = [&](std::size_t index) {
    const bool is_plain = fields[index].find_first_of("=-_") == std::string_view::npos;  // the PHC string format's spelling
    const auto decoded = is_plain ? base64_decode(fields[index]) : std::nullopt;
    if (!decoded || decoded->empty()) refuse_broken("Argon2");
    return *decoded;
  };
  const StoredHash hash{scheme, cost(0, "m="), cost(1, "t="), cost(2, "p="), bytes(4), bytes(5)};
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

// $6$salt$hash or $6$rounds=5000$salt$hash. crypt(3) obeys rounds also where no hash follows.
StoredHash parse_sha_crypt(std::string_view text) {
  constexpr std::string_view kRounds = "rounds=";
  const auto fields = split(text, '$');
  const bool has_rounds = fields.size() > 2 && fields[2].starts_with(kRounds);
  if (fields.size() != (has_rounds ? 5 : 4)) refuse_broken("SHA-crypt");
  if (!has_rounds) return {Scheme::kCrypt};
  const auto rounds = number(fields[2].substr(kRounds.size()));
  if (!rounds) refuse_broken("SHA-crypt");
  if (*rounds > kMaxShaRounds) refuse_expensive("SHA-crypt");
  return {Scheme::kCrypt};
}

// Digits of crypt(5)'s alphabet, the lowest six bits first.
std::uint64_t crypt_number(std::string_view digits, const char* scheme) {
  constexpr std::string_view kAlphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::size_t digit = kAlphabet.find(digits[i]);
    if (digit == std::string_view::npos) refuse_broken(scheme);
    value |= std::uint64_t{digit} << (6 * i);
  }
  return value;
}

void check_scrypt_work(std::uint64_t log2_n, std::uint64_t r, std::uint64_t p, const char* scheme) {
  if (r == 0 || p == 0) refuse_broken(scheme);
  if (log2_n > 30 || r * p > kMaxScryptWork || (r * p) << log2_n > kMaxScryptWork) refuse_expensive(scheme);
}

// $7$, a digit for log2 of N, five for r, five for p; salt$hash
StoredHash parse_scrypt(std::string_view text) {
  if (text.size() < 14 || std::ranges::count(text, '$') != 3) refuse_broken("scrypt");
  const auto at = [&](std::size_t place, std::size_t digits) { return crypt_number(text.substr(place, digits), "scrypt"); };
  check_scrypt_work(at(3, 1), at(4, 5), at(9, 5), "scrypt");
  return {Scheme::kCrypt};
}

// $y$j9T$salt$hash: j for the one flavour that is in use, a digit for log2 of N less 1, one for r less 1. Its format has
// more, which nobody writes and which can make a hash cost whatever one likes.
StoredHash parse_yescrypt(std::string_view text) {
  const auto fields = split(text, '$');
  if (fields.size() != 5 || fields[2].size() != 3 || fields[2][0] != 'j') refuse_broken("yescrypt");
  const auto at = [&](std::size_t place) { return crypt_number(fields[2].substr(place, 1), "yescrypt"); };
  check_scrypt_work(at(1) + 1, at(2) + 1, 1, "yescrypt");
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
  if (begins("$7$")) return parse_scrypt(text);
  if (begins("$y$")) return parse_yescrypt(text);
  if (begins("$apr1$")) return {Scheme::kApr1};
  if (begins("{SHA}")) return {Scheme::kSha1};
  throw HashError(
      "a password hash is of no kind that is known here; known are Argon2id, Argon2i, bcrypt, yescrypt, scrypt and "
      "SHA-crypt");
}

}  // namespace authfcgi::password
