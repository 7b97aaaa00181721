// The way back in: a new password for whoever reads the mail of the address, and the end of a lockout.
#pragma once

#include <string_view>

#include "accounts/complaint.h"
#include "accounts/desk.h"

namespace authfcgi::accounts {

// Mails a link for an hour; or, to an address without an account, the news that it has none, so that nobody but its
// mailbox can tell one from the other by what is answered or how long it takes. Complaints for what is no address. Throws
// TooManyRequests, EmailSignin.
Complaints forgot_password(std::string_view typed_address, const Caller& caller, const Desk& desk);

// The link was opened and a new password typed. Complaints about that leave the link as it was. Then: the password is the
// new one, the address is proved, a lockout is over, and every session of the user is ended that the store knows. A second
// factor stays: who reads somebody's mail is not yet that somebody. But where the address was never proved before, nothing
// stays that somebody else may have left there: no linked account either. Nobody is signed in by it. Throws Verification,
// shared::TooBusy, and StoreError, after which the link is good still.
Complaints reset_password(std::string_view link, std::string_view password, const Caller& caller, const Desk& desk);

// Too many wrong passwords were tried: mails the owner a link that ends the lockout, in the same way as forgot_password. It
// is asked for, and not sent by the last wrong attempt: that one would take longer where there is an account (SEC-61).
Complaints ask_unlock(std::string_view typed_address, const Caller& caller, const Desk& desk);

// The link was opened: attempts start anew. Throws Verification.
void unlock(std::string_view link, const Caller& caller, const Desk& desk);

}  // namespace authfcgi::accounts
