// JSON Web Keys (RFC 7517, RFC 7518 section 6, RFC 8037 section 2): a provider's public keys, and our own private one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/pkey.h"
#include "crypto/secret.h"
#include "jose/algorithms.h"
#include "jose/error.h"
#include "json/value.h"

namespace authfcgi::jose {

// A public key that may verify signatures.
struct Jwk {
  std::optional<std::string> kid;
  KeyType key_type;
  std::optional<crypto::Curve> curve;
  const Algorithm* algorithm;  // the only one this key is for, where its alg says so; else null
  crypto::PublicKey key;

  // May this key verify that algorithm? (SEC-3)
  bool fits(const Algorithm& wanted) const;
};

// Throws JoseError for a key that cannot be used to verify: an unknown kty or crv, missing or misspelled numbers,
// use other than "sig", key_ops without "verify", an alg that is none of ours or not for this kty, a weak RSA key, a
// point off the curve. A symmetric key is refused, too: published, it is no secret.
Jwk parse_jwk(const json::Value& value);

// The keys of a set that can be used; the others are skipped (SEC-9). Throws JoseError when there is no "keys" array.
// No more than the first 128 keys are looked at.
class JwkSet {
 public:
  JwkSet() = default;
  explicit JwkSet(const json::Value& value);

  const std::vector<Jwk>& keys() const { return keys_; }

 private:
  std::vector<Jwk> keys_;
};

// Signs for us: a private JWK, or a client secret.
class SigningKey {
 public:
  // The algorithm is the key's own alg, else the usual one: RS256, the curve's ES…, EdDSA. Throws JoseError.
  explicit SigningKey(const json::Value& private_jwk);
  // HS256, HS384 or HS512 with the secret's bytes. Throws JoseError for an empty secret.
  SigningKey(std::string_view algorithm, const crypto::SecretString& secret);

  const Algorithm& algorithm() const { return *algorithm_; }
  const std::optional<std::string>& kid() const { return kid_; }

  std::string sign(std::string_view message) const;

 private:
  const Algorithm* algorithm_;
  std::optional<std::string> kid_;
  crypto::SecretBytes secret_;
  std::optional<crypto::PrivateKey> private_key_;
};

// RFC 7638: the digest of the members that make the key, base64url. Throws JoseError for an unknown kty or a missing
// member.
std::string thumbprint(const json::Value& jwk, crypto::Hash hash = crypto::Hash::kSha256);

// The same for a symmetric key, given as bytes.
std::string oct_thumbprint(const crypto::SecretBytes& key, crypto::Hash hash);

}  // namespace authfcgi::jose
