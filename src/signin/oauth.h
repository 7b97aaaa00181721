// Signing in at a provider: OAuth 2.0 and OpenID Connect, from the button to the Identity. Here is the order of the steps
// (authjs-wire.md 5.3, 5.5); what each message must look like is known by oauth/, how it is sent by the Fetch, and what
// happens to the Identity is for complete.h.
#pragma once

#include <string>
#include <vector>

#include "crypto/random.h"
#include "hooks/hooks.h"
#include "http/fetch.h"
#include "http/form.h"
#include "oauth/metadata.h"
#include "providers/provider.h"
#include "shared/bulkhead.h"
#include "signin/checks.h"
#include "signin/identity.h"
#include "signin/visit.h"

namespace authfcgi::signin {

// What we need of the world to speak with a provider.
struct Wire {
  oauth::Metadata& metadata;
  const http::Fetch& fetch;     // to token and userinfo endpoints
  shared::Bulkhead* bulkhead;   // nullptr: anybody may wait (SEC-25)
  crypto::Random& random;
  hooks::Hooks* hooks = nullptr;  // asked for profiles; nullptr: every provider's own mapping
};

// What the visitor asked for.
struct Intent {
  std::string callback_url;  // where to go afterwards; decided already, safe to send
  bool popup = false;
  http::Form query;  // the sign-in request's own; only what the provider lists goes on (SEC-14)
};

// The URL of the provider's sign-in page; the cookies of the checks are in the jar. Throws oauth::ProtocolError when the
// provider's metadata are not to be had, shared::TooManyWaiting.
std::string start_oauth(const providers::Provider& provider, const Visit& visit, const Intent& intent,
                        const config::Cookies& names, const CheckKeys::Set& keys, const Wire& wire,
                        http::CookieJar& jar);

// Where a redirect proxy may send callbacks on to; empty: wherever a holder of our secret sealed into the state (15.47).
using ProxyOrigins = std::vector<std::string>;

// What a callback's state says before anything is proved: nothing of it may be believed, only followed.
struct Recollection {
  std::string forward_to;    // not empty: we are the redirect proxy; send the browser there and do nothing else (5.9)
  std::string callback_url;  // of this attempt; must be decided again like any redirect target. Empty: the cookie's
  bool popup = false;
};

// parameters: those of the callback, from the query or, for a form_post provider, the body. Throws model::InvalidCheck
// on a redirect proxy that cannot read the state, or may not send there.
Recollection recall_oauth(const providers::Provider& provider, const Visit& visit, const http::Form& parameters,
                          const CheckKeys::Set& keys, const ProxyOrigins& proxy_origins = {});

// Who is there? Throws shared::TooManyWaiting, and then nothing is used up. Otherwise the attempt's check cookies are
// deleted through the jar before anything can throw, so the jar must be sent with an error answer, too (SEC-11). Throws
// InvalidCheck, OAuthCallbackError (the provider said no, or its profile is of no use, 15.19), and CallbackRouteError
// with the cause for all else.
Identity prove_oauth(const providers::Provider& provider, const Visit& visit, const http::Form& parameters,
                     const config::Cookies& names, const CheckKeys::Set& keys, const Wire& wire,
                     http::CookieJar& jar);

// Where the provider sends the browser back to: our callback, or the redirect proxy's. prefix: origin and base path.
std::string redirect_uri(const providers::Provider& provider, const Visit& visit);

}  // namespace authfcgi::signin
