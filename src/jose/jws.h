// JSON Web Signature, compact serialization (RFC 7515; RFC 8725 for what to refuse).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/secret.h"
#include "jose/error.h"
#include "jose/jwk.h"
#include "json/value.h"

namespace authfcgi::jose {

// A header and payload whose signature holds. Only verify() makes one.
class VerifiedJws {
 public:
  const json::Value& header() const { return header_; }
  const std::string& payload() const { return payload_; }
  // The payload of a JWT (RFC 7519): one JSON object, strictly read. Throws JoseError.
  json::Value claims() const;

 private:
  friend class Verifier;
  VerifiedJws(json::Value header, std::string payload) : header_(std::move(header)), payload_(std::move(payload)) {}
  json::Value header_;
  std::string payload_;
};

// Who may have signed, and how.
class Verifier {
 public:
  // allowed: the algorithms that the caller accepts; the header chooses nothing (SEC-2). Both must outlive this.
  Verifier(const JwkSet& keys, const std::vector<std::string>& allowed) : keys_(keys), allowed_(allowed) {}

  // HS256, HS384 and HS512, where allowed names them, are verified with this secret and never with a key of the set:
  // a public key is no secret. Without this call they are refused, as with a secret shorter than the digest.
  Verifier& with_client_secret(const crypto::SecretString& secret) {
    client_secret_ = &secret;
    return *this;
  }

  // With a kid: the keys that have it. Without: each fitting key, at most 16. Throws SignatureError when none of them
  // verifies the token, which a fresh key set may change; JoseError for everything else.
  VerifiedJws verify(std::string_view token) const;

 private:
  const Algorithm& choose_algorithm(const json::Value& header) const;
  void verify_with_secret(const Algorithm&, std::string_view input, std::string_view signature) const;
  void verify_with_keys(const Algorithm&, const json::Value& header, std::string_view input,
                        std::string_view signature) const;

  const JwkSet& keys_;
  const std::vector<std::string>& allowed_;
  const crypto::SecretString* client_secret_ = nullptr;
};

// A signed JWT of these claims, its header being {"alg", "kid"?}: a client assertion (RFC 7523 section 3).
std::string sign_jwt(const json::Value& claims, const SigningKey& key);

}  // namespace authfcgi::jose
