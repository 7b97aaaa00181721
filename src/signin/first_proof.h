// An address that nobody has proved may be anybody's: who registers with somebody else's waits there, with a password of
// their own, for the owner to come (account pre-hijacking). So the first proof of it makes that password worthless.
#pragma once

#include "signin/identity.h"
#include "store/local_accounts.h"
#include "store/store.h"

namespace authfcgi::signin {

// To be called before the identity is linked to whoever the store has with this address. Voids the password and the second
// factor of a user whose address is not verified, and ends their sessions; the owner makes a new password by mail. Does
// nothing where the identity proves no address: neither a mailed link, nor a verified address that may link accounts.
// Throws StoreError.
void void_unproved_password(const Identity& identity, bool may_link_by_email, store::Store& store,
                            store::LocalAccounts& accounts);

}  // namespace authfcgi::signin
