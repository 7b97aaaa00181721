// A new account: an address, a password, and a link that proves the one to belong to whoever knows the other. Everybody
// hears the same, whether the address has an account already or not; only its mailbox knows better.
#pragma once

#include <string_view>

#include "accounts/complaint.h"
#include "accounts/desk.h"

namespace authfcgi::accounts {

struct Applicant {
  std::string_view name, email, password;  // as they were typed; the name may be empty
};

// Complaints about what was typed, or nothing, and then a mail is on its way: with a link for 24 hours, or with the news
// that there is an account. The event createUser is told when the address is proved, here or by whatever else proves it. Throws TooManyRequests, shared::TooBusy, EmailSignin.
Complaints register_person(const Applicant& applicant, const Caller& caller, const Desk& desk);

// The link was opened, and the password typed once more: whoever registers somebody else's address (account
// pre-hijacking) must not have it confirmed by an owner who only clicks. False for a wrong password; the link then stays
// good. Throws Verification for the link.
bool verify_email(std::string_view link, std::string_view password, const Caller& caller, const Desk& desk);

}  // namespace authfcgi::accounts
