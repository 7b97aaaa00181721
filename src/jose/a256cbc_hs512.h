// AES_256_CBC_HMAC_SHA_512 (RFC 7518 section 5.2.5): encryption that also proves its associated data.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/aes.h"
#include "crypto/hmac.h"

namespace authfcgi::jose {

class A256CbcHs512 {
 public:
  static constexpr std::size_t kKeySize = 64;  // 32 bytes for the MAC, then 32 for the cipher
  static constexpr std::size_t kIvSize = crypto::AesCbc::kIvSize;
  static constexpr std::size_t kTagSize = 32;  // the first half of the MAC

  // Throws crypto::CryptoError unless the key has kKeySize bytes.
  explicit A256CbcHs512(std::string_view key);

  struct Sealed {
    std::string ciphertext, tag;
  };
  // The IV must be random and new for each text.
  Sealed seal(std::string_view iv, std::string_view associated_data, std::string_view plaintext) const;

  // Nothing unless the tag is right and everything has its size; which of them was wrong is not told (SEC-30).
  std::optional<std::string> open(std::string_view iv, std::string_view associated_data, std::string_view ciphertext,
                                  std::string_view tag) const;

 private:
  std::string tag_of(std::string_view iv, std::string_view associated_data, std::string_view ciphertext) const;

  crypto::HmacKey mac_;
  crypto::AesCbc cipher_;
};

}  // namespace authfcgi::jose
