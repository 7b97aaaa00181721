// Private keys as they come in files: PEM with PKCS#8 inside (RFC 7468, RFC 5958), the traditional forms of RSA and EC
// keys too. What comes out are the numbers that a JWK holds, to be checked where a key is made of them (pkey.h).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/error.h"
#include "crypto/secret.h"

namespace authfcgi::crypto {

struct PemKey {
  std::string kty, crv;  // "EC", "P-256"; "OKP", "Ed25519"; "RSA" without a curve
  // Big-endian bytes by a JWK's names: x, y, d, or n, e, d, p, q, dp, dq, qi.
  std::vector<std::pair<std::string, SecretBytes>> numbers;
};

// True for text that means to be PEM.
bool is_pem(std::string_view text);

// Throws CryptoError for what is no private key, one that is encrypted, and kinds that nothing here signs with. The message
// never quotes the text.
PemKey read_pem_key(std::string_view text);

}  // namespace authfcgi::crypto
