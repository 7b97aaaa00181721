// Proof Key for Code Exchange (RFC 7636). Only S256: with "plain", whoever sees the authorization request can redeem
// the code. The verifier travels in a sealed cookie, see signin/checks.h.
#pragma once

#include <string>

#include "crypto/random.h"
#include "crypto/secret.h"

namespace authfcgi::oauth {

// 43 base64url characters from 32 random bytes, as RFC 7636 section 4.1 recommends.
crypto::SecretString make_code_verifier(crypto::Random& random);

// BASE64URL(SHA256(verifier)), RFC 7636 section 4.2. Throws model::InvalidCheck unless the verifier has 43 to 128
// unreserved characters (section 4.1), so that a damaged cookie ends here and not at the provider.
std::string s256_challenge(const crypto::SecretString& verifier);

}  // namespace authfcgi::oauth
