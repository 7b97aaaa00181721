// One-time passwords of an authenticator app (RFC 6238 over RFC 4226), in liboath. What all apps can: SHA-1, 6 digits,
// steps of 30 seconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "crypto/random.h"
#include "crypto/secret.h"

namespace authfcgi::otp {

// 20 bytes (RFC 4226 section 4, R6).
crypto::SecretBytes make_totp_secret(crypto::Random& random);

// For people and apps: base32 without padding, 32 capitals and digits (RFC 4648 section 6).
std::string base32(std::string_view secret);

// The step that a code proves, to be kept as the last used one: the present step, the one before or the one after
// (section 5.2, a clock that is wrong and a person who is slow). Nothing for a wrong code, for what is not 6 digits, and
// for a step that is not above last_step: a code is good once, whoever watched it being typed (section 5.2). Blanks in
// the code are not minded. All three are computed whatever matches.
std::optional<std::int64_t> verify_totp(const crypto::SecretBytes& secret, std::string_view code,
                                        std::int64_t last_step, Instant now);

// "otpauth://totp/ISSUER:ACCOUNT?secret=...&issuer=ISSUER&algorithm=SHA1&digits=6&period=30", what a QR code says to an
// app. A colon in issuer or account becomes a blank: it stands between the two.
crypto::SecretString otpauth_uri(const crypto::SecretBytes& secret, std::string_view issuer, std::string_view account);

}  // namespace authfcgi::otp
