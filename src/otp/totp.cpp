#include "otp/totp.h"

#include <liboath/oath.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "otp/error.h"

namespace authfcgi::otp {
namespace {

constexpr std::size_t kSecretBytes = 20;
constexpr unsigned kDigits = 6;
constexpr std::int64_t kPeriod = 30;  // seconds
constexpr std::int64_t kWindow = 1;   // steps to both sides

// RFC 4226 section 5.3.
std::string code_of(const crypto::SecretBytes& secret, std::int64_t step) {
  std::array<char, kDigits + 1> code{};
  const std::string_view key = secret.reveal();
  const int result = ::oath_hotp_generate(key.data(), key.size(), static_cast<std::uint64_t>(step), kDigits, false,
                                          OATH_HOTP_DYNAMIC_TRUNCATION, code.data());
  if (result != OATH_OK) throw OtpError(std::string("liboath: ") + ::oath_strerror(result));
  return code.data();
}

std::string without_colon(std::string_view text) {
  std::string result(text);
  std::ranges::replace(result, ':', ' ');
  return result;
}

}  // namespace

crypto::SecretBytes make_totp_secret(crypto::Random& random) {
  return crypto::SecretBytes(crypto::make_bytes(random, kSecretBytes));
}

std::string base32(std::string_view bytes) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  unsigned bits = 0, buffer = 0;
  for (const char byte : bytes) {
    buffer = buffer << 8 | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 5; bits -= 5) text += kAlphabet[buffer >> (bits - 5) & 31];
  }
  if (bits > 0) text += kAlphabet[buffer << (5 - bits) & 31];
  return text;
}

std::optional<std::int64_t> verify_totp(const crypto::SecretBytes& secret, std::string_view code,
                                        std::int64_t last_step, Instant now) {
  std::string digits(code);
  std::erase(digits, ' ');
  const bool is_code =
      digits.size() == kDigits && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_code) return std::nullopt;

  const std::int64_t present = to_unix_seconds(now) / kPeriod;
  std::optional<std::int64_t> proved;
  for (std::int64_t step = std::max<std::int64_t>(0, present - kWindow); step <= present + kWindow; ++step) {
    const bool is_right = crypto::constant_time_equal(code_of(secret, step), digits);
    if (is_right && step > last_step && !proved) proved = step;
  }
  return proved;
}

crypto::SecretString otpauth_uri(const crypto::SecretBytes& secret, std::string_view issuer, std::string_view account) {
  const std::string name = percent_encode(without_colon(issuer));
  return crypto::SecretString("otpauth://totp/" + name + ":" + percent_encode(without_colon(account)) +
                              "?secret=" + base32(secret.reveal()) + "&issuer=" + name +
                              "&algorithm=SHA1&digits=" + std::to_string(kDigits) + "&period=" + std::to_string(kPeriod));
}

}  // namespace authfcgi::otp
