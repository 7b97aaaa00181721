// An address that nobody has proved may be anybody's: who registers with somebody else's waits there for the owner to come
// (account pre-hijacking). So the first proof of it makes every way in worthless that came with that registration: the
// password or passkey itself, second factor, linked accounts, sessions. Whom a provider brought keeps what they have.
#pragma once

#include "config/config.h"
#include "signin/identity.h"
#include "store/local_accounts.h"
#include "store/store.h"

namespace authfcgi::signin {

// What the user was before their address was proved.
enum class FirstProof {
  kNone,          // it was proved earlier, or is not now, or a provider brought the user
  kRegistration,  // registered with a password and nothing else: a new user of whom nobody was told yet
  kTakeover,      // had more than a password already
};

// The owner of user's address is here. The sessions end that the store knows. Bit by bit, the password last: where this
// throws StoreError the address is as unproved as before, and the next proof begins anew.
FirstProof void_what_was_unproved(const model::User& user, store::Store& store, store::LocalAccounts& accounts);

// The same for whoever the store has with the identity's address; to be called before the identity is linked to them. Does
// nothing where the identity proves no address: neither a mailed link, nor a verified address that may link accounts. Where
// sessions are tokens, which nobody can end, whoever signed up with a passkey stays behind, disabled and without the
// address: its owner becomes a new user. Throws AccessDenied for somebody who is disabled, and then does nothing.
FirstProof void_what_was_unproved(const Identity& identity, bool may_link_by_email, store::Store& store,
                                  store::LocalAccounts& accounts, const config::Config& config);

}  // namespace authfcgi::signin
