// A person who is signed in changes their password or their address.
#pragma once

#include <string>
#include <string_view>

#include "accounts/complaint.h"
#include "accounts/desk.h"

namespace authfcgi::accounts {

// The new password; who it is has been proved. Ends all sessions of the user that the store knows but the one with this
// token, which may be empty. Throws shared::TooBusy.
Complaints change_password(const model::User& user, std::string_view password, std::string_view session_token,
                           const Caller& caller, const Desk& desk);

// Mails a link for an hour to the new address and a notice to the present one. An address that somebody else has gets a
// mail that says so, and the person hears the same. Throws TooManyRequests, EmailSignin.
Complaints change_email(const model::User& user, std::string_view typed_address, const Caller& caller, const Desk& desk);

// The link was opened, by the user who asked for it and is signed in: who only reads the mail of the address must not give
// it to a stranger's account by a click. The address is the new one, and proved. Throws Verification, also for anybody
// else's link, after a new password, and when somebody else took the address meanwhile.
void confirm_email(const model::User& user, std::string_view link, std::string_view new_address, const Caller& caller, const Desk& desk);

}  // namespace authfcgi::accounts
