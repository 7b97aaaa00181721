// Signing in with a passkey (authjs-wire.md 11.2): the browser's answer to a challenge is verified, and says who is there.
// Or it brings a new passkey: of whoever is signed in, or of somebody who has no account yet.
#pragma once

#include <string>
#include <string_view>

#include "limits/limits.h"
#include "signin/identity.h"
#include "signin/visit.h"
#include "signin/webauthn_challenge.h"
#include "store/authenticators.h"

namespace authfcgi::signin {

// Of one person.
inline constexpr std::size_t kMaxPasskeys = 20;

// What passkeys need of the world.
struct Passkeys {
  const config::Config& config;
  const CheckKeys& keys;
  store::Store& store;
  store::Authenticators& authenticators;
  limits::Limits& limits;
  crypto::Random& random;

  CheckCookies cookies(const Visit& visit) const {
    return {config.cookies(visit.secure), keys.of(visit.secure), visit.cookies, visit.now};
  }
};

// What a browser sends when its part is done.
struct Ceremony {
  std::string_view action;  // "authenticate" or "register"
  std::string_view data;    // JSON: what navigator.credentials gave
};

// Who it is: the store's user with the account of the passkey; or, for one that is new, whom the challenge was made for,
// and the passkey itself, which complete() stores. A challenge is good once. jar: must be sent with an error answer, too.
// Throws model::AuthError for what is no ceremony, CallbackRouteError where data is no JSON, AccessDenied for a new user
// where the provider takes none and for whoever has kMaxPasskeys, WebAuthnVerificationError for a challenge that is too
// old, used or none of this browser's and a passkey that is unknown, removed or wrong; AdapterError and
// TemporarilyUnavailable for a failing store.
Identity prove_webauthn(const providers::Provider& provider, const Ceremony& ceremony, const Visit& visit,
                        const Passkeys& passkeys, http::CookieJar& jar);

}  // namespace authfcgi::signin
