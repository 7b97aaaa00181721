// Whose address is it? The table of authjs-wire.md 6.4 for somebody who opened a link that we mailed: find the user, or
// create one. There is no account row for e-mail; hooks, events and the session are the business of complete.h.
#pragma once

#include "base/clock.h"
#include "signin/link_account.h"
#include "store/store.h"

namespace authfcgi::signin {

// identity.user.email is proved: emailVerified becomes now. Whoever else was signed in is not any more, which is what
// beginning a new session does. Two links opened at the same moment end as one user. Throws TemporarilyUnavailable
// where a later try may work, and AdapterError for every other failure of the store.
Linked link_email(store::Store& store, const Identity& identity, Instant now);

}  // namespace authfcgi::signin
