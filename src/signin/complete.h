// The ending of every sign-in, whatever the method: may this one enter, whose account is it, and a session for them
// (authjs-wire.md 2.9, 6, 7.1). Here, once, so that no method forgets one of them.
#pragma once

#include <optional>
#include <string>

#include "config/config.h"
#include "hooks/hooks.h"
#include "session/strategy.h"
#include "signin/identity.h"
#include "signin/second_factor.h"
#include "signin/visit.h"
#include "store/authenticators.h"
#include "store/local_accounts.h"
#include "store/store.h"

namespace authfcgi::signin {

// Who has a say in it.
struct House {
  const config::Config& config;
  hooks::Hooks& hooks;
  session::Strategy& strategy;
  store::Store* store = nullptr;  // nullptr: users are who their provider says, and nobody is remembered (6.1)
  store::LocalAccounts* local_accounts = nullptr;  // there where the store is
  store::Authenticators* authenticators = nullptr; // as well
  const Vault* vault = nullptr;                    // of second factors; nullptr where there are none
};

struct Ending {
  // Absolute. Of a new user pages.newUser, where configured; else callback_url.
  std::string location;
  // Not empty: nobody was signed in, the signIn hook wants the browser there instead. The hook's own words: to be decided
  // like any redirect target.
  std::string detour;
  bool is_new_user = false;
  // Somebody who was there before, to whom the account was linked just now: they shall hear of it.
  std::optional<model::User> linked_to{};
  // Not kNothing: the sign-in waits in a cookie of the jar for a second factor, and there is no session yet.
  Missing missing = Missing::kNothing;
};

// callback_url: decided, safe to send. The session's cookies and the deletion of the callback-url cookie, which is used up
// (15.49), are in the jar; where this throws or there is a detour, the jar is as it was.
// Who has to prove a second factor first is asked for it when all else is decided; of an identity that has waited only the
// session is left to make. Throws AccessDenied where the hook refuses or fails, and to whom the operator has disabled;
// OAuthAccountNotLinked, of a passkey AccountNotLinked, by the tables of 6.3 and 6.5 and where somebody who is signed in
// has a password or a second factor and proved neither for a while: whoever finds an open browser must not leave an account
// of their own in it; AdapterError and TemporarilyUnavailable for a failing store, and CallbackRouteError with the cause
// for all else.
Ending complete(const Identity& identity, bool allow_dangerous_email_account_linking, const Visit& visit,
                const std::string& callback_url, const House& house, http::CookieJar& jar);

// The user's id when there is no store and config.stable_subject is set: the UUID version 5 (RFC 9562 section 5.5) of
// "<provider>:<provider_account_id>" in the URL namespace, so that it is the same at every sign-in (15.35).
std::string stable_subject(const model::Account& account);

}  // namespace authfcgi::signin
