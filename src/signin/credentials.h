// Signing in with a name and a password (authjs-wire.md 11.1): from the form to the Identity. Attempts are counted before
// the password is looked at, nobody learns who has an account (SEC-61), and nothing of the form goes any further than the
// hooks (SEC-63). Where the password is known is for password_source.h, what becomes of the Identity for complete.h.
#pragma once

#include <string>

#include "config/config.h"
#include "crypto/random.h"
#include "hooks/hooks.h"
#include "limits/limits.h"
#include "password/hasher.h"
#include "providers/provider.h"
#include "shared/bulkhead.h"
#include "shared/turnstile.h"
#include "signin/charge.h"
#include "signin/password_source.h"
#include "signin/visit.h"
#include "store/local_accounts.h"

namespace authfcgi::signin {

// What checking a password needs of the world.
struct Desk {
  const config::Config& config;
  hooks::Hooks& hooks;
  limits::Limits& limits;
  store::Store* store;             // nullptr where users are not kept
  store::LocalAccounts* accounts;  // as store
  const password::Hasher& hasher;
  shared::Turnstile& turnstile;
  crypto::Random& random;
  shared::Bulkhead* bulkhead = nullptr;  // nullptr: anybody may wait for a directory (SEC-25)
};

// Who is there? form: the whole body as an object, csrfToken and callbackUrl included, as Auth.js hands it to authorize.
//
// Throws CredentialsSignin with the code "credentials" for a wrong password, and for a right one of somebody who may not
// come in "unverified", "locked" or "disabled"; TooManyRequests by the limits, and shared::TooBusy where too many others
// are being checked (then nothing is counted); TemporarilyUnavailable and AdapterError for a failing store, and
// CallbackRouteError with the cause for all else.
Identity prove_credentials(const providers::Provider& provider, const json::Value& form, const http::Request& request,
                           const Visit& visit, PasswordSource& source, const Desk& desk);

}  // namespace authfcgi::signin
