// What somebody typed as a password, fit to be hashed (SEC-60).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "crypto/secret.h"

namespace authfcgi::password {

inline constexpr std::size_t kMaxBytes = 1024;

class Password {
 public:
  // What is hashed: spaces of all kinds are U+0020, composed (NFC), so that another keyboard types the same password
  // (RFC 8265 section 4.2, OpaqueString). Case and everything else stay.
  std::string_view canonical() const { return canonical_.reveal(); }
  // Byte for byte as it came: what programs hashed that knew no such rule.
  std::string_view typed() const { return typed_.reveal(); }
  bool is_canonical() const { return canonical() == typed(); }

 private:
  friend std::optional<Password> parse_password(std::string_view typed);
  Password(crypto::SecretString canonical, crypto::SecretString typed)
      : canonical_(std::move(canonical)), typed_(std::move(typed)) {}

  crypto::SecretString canonical_;
  crypto::SecretString typed_;
};

// Nothing for what nobody's password can be: no text at all, over 1,024 bytes, no UTF-8, or with a control character
// (some hashes end at a NUL).
std::optional<Password> parse_password(std::string_view typed);

}  // namespace authfcgi::password
