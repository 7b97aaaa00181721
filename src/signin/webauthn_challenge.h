// The challenge of a WebAuthn ceremony (authjs-wire.md 11.3): drawn by us, signed by the person's authenticator, and in
// between in a cookie that only holders of the secret can open. Byte-compatible with Auth.js in both directions.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "model/user.h"
#include "signin/checks.h"

namespace authfcgi::signin {

// Shorter than the cookie's, whose quarter of an hour Auth.js wants to see (SEC-66); as long as the browser waits.
inline constexpr std::chrono::seconds kChallengeTime{300};

struct Challenge {
  std::string text;                         // base64url of 32 random bytes
  std::optional<model::User> registering{};  // for whom a passkey is made: registerData; id is empty for a new user
};

// A fresh one for this provider, whose cookie is in the jar.
Challenge begin_challenge(const providers::Provider& provider, std::optional<model::User> registering,
                          const CheckCookies& cookies, crypto::Random& random, http::CookieJar& jar);

// The browser's challenge. Before anything can throw, the deletion of its cookie is in the jar: one callback, successful or
// not, is all that a challenge gets. Throws model::WebAuthnVerificationError when this browser was given none by this
// provider in the last five minutes (Auth.js: InvalidCheck, whose page speaks of the server).
Challenge use_challenge(const providers::Provider& provider, const CheckCookies& cookies, http::CookieJar& jar);

}  // namespace authfcgi::signin
