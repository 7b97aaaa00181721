// The public key of a passkey (COSE_Key: RFC 9052 section 7, RFC 9053 sections 2 and 7, RFC 8812 section 2 for RS256).
#pragma once

#include <string_view>

#include "crypto/pkey.h"

namespace authfcgi::webauthn {

class Cbor;
struct CoseAlgorithm;

class CoseKey {
 public:
  // Throws WebAuthnError unless bytes are one key of an algorithm that our options ask for: EdDSA with Ed25519 (-8), ES256
  // with P-256 (-7), RS256 (-257); with just the parameters that such a key needs (WebAuthn Level 2 section 6.5.1); and
  // one that somebody should use, see crypto::PublicKey.
  explicit CoseKey(std::string_view bytes);

  // True when this key made the signature in the form that WebAuthn Level 2 section 6.5.5 gives it: DER for ES256 (SEC-5).
  bool verify(std::string_view message, std::string_view signature) const;

 private:
  explicit CoseKey(const Cbor& key);

  const CoseAlgorithm* algorithm_;
  crypto::PublicKey key_;
};

}  // namespace authfcgi::webauthn
