// Auth.js's encrypted tokens (authjs-wire.md 4.4, 4.5): JSON claims with a lifetime, sealed by a keyring. Session
// cookies and check cookies alike; what they are for is the keyring's salt.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "crypto/random.h"
#include "jose/error.h"
#include "json/value.h"
#include "session/keyring.h"

namespace authfcgi::session {

struct Token {
  json::Value claims;
  Instant expires;
  bool with_first_secret;  // see Keyring::Opened
};

// Throws jose::JoseError unless the token opens, holds one JSON object, and its time is now: exp (which must be there,
// SEC-31) > now - 15 s, nbf <= now + 15 s; iat, nbf and exp are numbers where present.
Token open_token(std::string_view token, const Keyring& keyring, Instant now);

// Sets iat, exp (now + max_age) and jti (a new UUID) among the claims, an object, and seals them.
std::string seal_token(json::Value claims, const Keyring& keyring, Instant now, std::chrono::seconds max_age,
                       crypto::Random& random);

}  // namespace authfcgi::session
