// One attempt to sign in at a provider: what we sent there and must see again. The newest lives in the three cookies
// that Auth.js uses (checks.h). When another tab begins a newer one, the older moves into one further cookie of its own,
// <state cookie>.<16 characters of the state's digest>, so that both can be finished (authjs-wire.md 15.28).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "config/cookies.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "http/cookie.h"
#include "session/keyring.h"

namespace authfcgi::signin {

struct Attempt {
  std::string provider;                // the id
  std::string state_digest;            // BASE64URL(SHA256(state)): proves the state without keeping it
  crypto::SecretString code_verifier;  // empty where there is none; as nonce
  std::string nonce;
  bool form_post = false;  // its callback is a cross-site POST, so its cookie is SameSite=None
  Instant expires;
};

// The newest and four older ones; then the oldest is given up.
inline constexpr std::size_t kMaxParallelAttempts = 5;

std::string state_digest(std::string_view state);

// The cookie of an older attempt. base: the state cookie's name.
std::string further_name(std::string_view base, std::string_view state_digest);

// Into a further cookie, for the rest of its time.
void set_aside(const Attempt& attempt, const config::Cookie& base, const session::Keyring& keyring, Instant now,
               crypto::Random& random, http::CookieJar& jar);

// The older attempt with this digest, when its cookie was sent and is ours, unexpired and made for it.
std::optional<Attempt> find_further(std::string_view state_digest, const config::Cookie& base,
                                    const session::Keyring& keyring, const http::Cookies& sent, Instant now);

// Deletes the further cookies that are of no use any more, and the oldest of those beyond keep. except: the name of one
// that is being written. However many are sent, only the first 16 are looked at.
void prune_further(std::size_t keep, std::string_view except, const config::Cookie& base,
                   const session::Keyring& keyring, const http::Cookies& sent, Instant now, http::CookieJar& jar);

// The attributes of a check cookie: the configured ones, living for that long; SameSite=None; Secure where the callback
// is a cross-site POST (15.26).
http::CookieAttributes check_attributes(const config::Cookie& cookie, bool form_post, Instant now, Instant expires);

}  // namespace authfcgi::signin
