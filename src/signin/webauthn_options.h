// What the browser shall do about a passkey (authjs-wire.md 11.3): use one or make one, and with which options. The
// decision is Auth.js's, but for what a provider gives away (providers/webauthn.h).
#pragma once

#include <optional>
#include <string_view>

#include "signin/webauthn.h"

namespace authfcgi::signin {

struct Wish {
  std::string_view action;  // "register", "authenticate" or empty
  std::string_view email;   // as it was typed; may be empty
};

// {"action": "authenticate" or "register", "options": ...} for navigator.credentials, and the challenge's cookie in the
// jar. Nothing where it is refused. signed_in: whom the store knows. Throws TooManyRequests for a client that asks for one
// address after the other, AdapterError and TemporarilyUnavailable.
std::optional<json::Value> make_webauthn_options(const providers::Provider& provider, const Wish& wish,
                                                 const std::optional<model::User>& signed_in, const Visit& visit,
                                                 const Passkeys& passkeys, http::CookieJar& jar);

}  // namespace authfcgi::signin
