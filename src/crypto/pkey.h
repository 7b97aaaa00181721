// Signatures with public keys: RSA (RFC 8017), ECDSA (FIPS 186-4) and Ed25519 (RFC 8032). Keys come as the numbers that
// a JWK holds, big-endian bytes (RFC 7518 section 6, RFC 8037); ECDSA signatures are r and s side by side, for DER see
// ecdsa_der.h.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "crypto/digest.h"
#include "crypto/error.h"
#include "crypto/secret.h"

namespace authfcgi::crypto {

enum class Curve { kP256, kP384, kP521 };
// Of RSA signatures: PKCS#1 v1.5, or PSS with MGF1 and a salt, both of the message's digest. Other keys have none.
enum class Padding { kNone, kPkcs1, kPss };

// In bytes: 32, 48, 66.
std::size_t coordinate_size(Curve curve);

class PublicKey {
 public:
  // Each throws CryptoError for a key that nobody should use (SEC-3): an RSA modulus that is even, under 2048 or over
  // 8192 bits or of a broken generator; an exponent that is even, 1 or above 2^32; coordinates of another length than
  // the curve's; a point off the curve.
  static PublicKey rsa(std::string_view n, std::string_view e);
  static PublicKey ec(Curve curve, std::string_view x, std::string_view y);
  static PublicKey ed25519(std::string_view x);

  PublicKey(PublicKey&&) noexcept;
  PublicKey& operator=(PublicKey&&) noexcept;
  ~PublicKey();

  // True when this key made the signature. False for any bytes that are none. The hash does not matter to Ed25519.
  // A padding that does not belong to the kind of key is a mistake of the caller: CryptoError.
  bool verify(Hash hash, Padding padding, std::string_view message, std::string_view signature) const;

 private:
  friend class PrivateKey;
  struct Key;
  explicit PublicKey(std::unique_ptr<Key> key);
  std::unique_ptr<Key> key_;
};

class PrivateKey {
 public:
  // The numbers of RFC 7518 section 6.3.2; the five after d are either all there or all empty.
  struct Rsa {
    std::string n, e;
    SecretBytes d, p, q, dp, dq, qi;
  };

  // Each throws CryptoError as above, and when the private part does not belong to the public one.
  static PrivateKey rsa(const Rsa& numbers);
  static PrivateKey ec(Curve curve, std::string_view x, std::string_view y, const SecretBytes& d);
  static PrivateKey ed25519(std::string_view x, const SecretBytes& d);

  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;
  ~PrivateKey();

  std::string sign(Hash hash, Padding padding, std::string_view message) const;

 private:
  explicit PrivateKey(std::unique_ptr<PublicKey::Key> key, const PublicKey& counterpart, Padding padding);
  std::unique_ptr<PublicKey::Key> key_;
};

}  // namespace authfcgi::crypto
