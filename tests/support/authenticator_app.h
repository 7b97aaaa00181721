// An authenticator app: RFC 6238 once more, in as few lines as it has sentences, so that ours has somebody to agree with.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "crypto/digest.h"

namespace authfcgi::support {

// RFC 2104, for a key of at most 64 bytes.
inline std::string hmac_sha1(std::string key, const std::string& message) {
  key.resize(64);
  std::string inner, outer;
  for (const char c : key) {
    inner += static_cast<char>(c ^ 0x36);
    outer += static_cast<char>(c ^ 0x5c);
  }
  return crypto::sha1(outer + crypto::sha1(inner + message));
}

// The six digits that an app with this secret (raw bytes) shows at that time, or so many steps of 30 seconds later.
inline std::string app_code(std::string_view secret, Instant at, int steps_later = 0) {
  const auto step = static_cast<std::uint64_t>(to_unix_seconds(at) / 30 + steps_later);
  std::string message;
  for (int shift = 56; shift >= 0; shift -= 8) message += static_cast<char>((step >> shift) & 0xff);
  const std::string mac = hmac_sha1(std::string(secret), message);
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(mac[i])); };
  const std::size_t offset = byte(19) & 0x0f;
  const std::uint32_t number =
      ((byte(offset) & 0x7f) << 24 | byte(offset + 1) << 16 | byte(offset + 2) << 8 | byte(offset + 3)) % 1000000;
  std::string digits = std::to_string(number);
  return digits.insert(0, 6 - digits.size(), '0');
}

}  // namespace authfcgi::support
