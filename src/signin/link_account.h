// Whose account is this? The decision table of authjs-wire.md 6.3 and 6.5: find, link or create, for OAuth, OpenID
// Connect and passkeys.
// Hooks, events and the session are the business of complete.h.
#pragma once

#include <optional>
#include <string>

#include "signin/identity.h"
#include "store/authenticators.h"
#include "store/store.h"

namespace authfcgi::signin {

struct Linked {
  model::User user;           // as the store has it
  bool is_new_user = false;      // the user was created just now
  bool is_updated_user = false;  // the user was there and was changed
  bool is_new_link = false;      // the account was linked just now, to a new user or to one who was there
};

// signed_in_user_id is whose session the request has, unexpired (15.8); a user whom the store no longer knows counts as
// nobody. An account is found by provider and provider_account_id alone. An e-mail address links accounts only where the
// provider is configured for it and says that the address is verified: Auth.js does without the latter, and whoever can
// write any address into a profile would take the user over (SEC-17, 15.45). An address of which the provider says that
// it is not verified is treated as none, and not stored. Two first sign-ins at the same moment end
// as one user (15.50). Existing users are never changed.
//
// A passkey (6.5) never links itself to whoever has the same address, and a new one is stored together with its account.
//
// authenticators: there where the identity has one to store. Throws refuse_to_link()'s where the table says so,
// TemporarilyUnavailable where a later try may work, and AdapterError for every other failure of the store.
Linked link_account(store::Store& store, const Identity& identity, const std::optional<std::string>& signed_in_user_id,
                    bool allow_dangerous_email_account_linking, store::Authenticators* authenticators = nullptr);

// Throws OAuthAccountNotLinked, or for a passkey AccountNotLinked.
[[noreturn]] void refuse_to_link(const Identity& identity, const char* why);

}  // namespace authfcgi::signin
