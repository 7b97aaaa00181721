#include "otp/recovery_code.h"

#include "base/text.h"
#include "crypto/digest.h"

namespace authfcgi::otp {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base32
constexpr std::size_t kDigits = 15;
constexpr std::size_t kGroup = 5;

char as_meant(char upper) {
  if (upper == 'O') return '0';
  return upper == 'I' || upper == 'L' ? '1' : upper;
}

}  // namespace

crypto::SecretString make_recovery_code(crypto::Random& random) {
  const crypto::SecretBytes bytes(crypto::make_bytes(random, kDigits));
  std::string code;
  code.reserve(kDigits + kDigits / kGroup);
  for (const char byte : bytes.reveal()) {
    if (code.size() % (kGroup + 1) == kGroup) code += '-';
    code += kAlphabet[static_cast<unsigned char>(byte) % kAlphabet.size()];  // 256 is a multiple of 32: no bias
  }
  return crypto::SecretString(std::move(code));
}

std::vector<crypto::SecretString> make_recovery_codes(crypto::Random& random) {
  std::vector<crypto::SecretString> codes;
  for (std::size_t i = 0; i < kRecoveryCodes; ++i) codes.push_back(make_recovery_code(random));
  return codes;
}

std::optional<std::string> hash_recovery_code(std::string_view user_id, std::string_view typed) {
  std::string code;
  for (const char c : to_upper(typed.substr(0, 64))) {
    if (c == ' ' || c == '-') continue;
    if (kAlphabet.find(as_meant(c)) == std::string_view::npos) return std::nullopt;
    code += as_meant(c);
  }
  if (code.size() != kDigits) return std::nullopt;
  return hex_encode(crypto::sha256("authfcgi recovery code\n" + std::string(user_id) + "\n" + code));
}

}  // namespace authfcgi::otp
