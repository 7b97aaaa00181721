// AES-256 (FIPS 197) in the two modes that our tokens use. Each object keeps its key schedule; a call only brings the
// IV. Neither is for use by two threads at once.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace authfcgi::crypto {

inline constexpr std::size_t kAesKeySize = 32;

// Cipher block chaining with PKCS#7 padding (NIST SP 800-38A; RFC 5652 section 6.3). It protects no integrity: a caller
// checks a MAC first.
class AesCbc {
 public:
  static constexpr std::size_t kIvSize = 16;

  // Throws CryptoError unless the key has 32 bytes.
  explicit AesCbc(std::string_view key);
  AesCbc(AesCbc&&) noexcept;
  AesCbc& operator=(AesCbc&&) noexcept;
  ~AesCbc();

  // Throws CryptoError unless the IV has 16 bytes.
  std::string encrypt(std::string_view iv, std::string_view plaintext) const;
  // Nothing where length or padding is wrong.
  std::optional<std::string> decrypt(std::string_view iv, std::string_view ciphertext) const;

 private:
  struct Contexts;
  std::unique_ptr<Contexts> contexts_;
};

// Galois/Counter Mode (NIST SP 800-38D). Only opening: what we seal ourselves is CBC with HMAC.
class AesGcm {
 public:
  static constexpr std::size_t kIvSize = 12;
  static constexpr std::size_t kTagSize = 16;

  explicit AesGcm(std::string_view key);
  AesGcm(AesGcm&&) noexcept;
  AesGcm& operator=(AesGcm&&) noexcept;
  ~AesGcm();

  // Nothing unless the tag proves ciphertext and associated data. Throws CryptoError for an IV or tag of other sizes.
  std::optional<std::string> decrypt(std::string_view iv, std::string_view associated_data,
                                     std::string_view ciphertext, std::string_view tag) const;

 private:
  struct Contexts;
  std::unique_ptr<Contexts> contexts_;
};

}  // namespace authfcgi::crypto
