// The token of a sign-in link: 256 random bits in the mail, and in the store what tells nothing about them: hex
// SHA-256(token + secret text), as Auth.js has it, so that links of either open at the other (authjs-wire.md 10.2, 10.3).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/random.h"
#include "crypto/secret.h"

namespace authfcgi::signin {

// 64 lower-case hexadecimal digits.
std::string make_verification_token(crypto::Random& random);

// What may stand in the store for this token; the first is what is written. own: the provider's secret, which is then all
// that counts. Else the secrets joined by commas, as Auth.js has them, and what a link was hashed with before one was put
// in front or dropped: each tail of the list, each secret alone (15.24).
std::vector<std::string> verification_hashes(std::string_view token, const crypto::SecretString& own,
                                             const std::vector<crypto::SecretString>& secrets);

}  // namespace authfcgi::signin
