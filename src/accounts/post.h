// Mails about an account.
#pragma once

#include <string>

#include "accounts/desk.h"
#include "pages/account_mail.h"

namespace authfcgi::accounts {

// Counts a mail that somebody asks for, before anybody looks whether the address has an account (SEC-64). Throws
// TooManyRequests.
void charge_mail(const model::EmailAddress& address, const Caller& caller, const Desk& desk);

// url: the link, "" for none. Throws EmailSignin when the mail was not taken, shared::TooManyWaiting.
void send_mail(pages::Occasion occasion, const model::EmailAddress& address, const std::string& url, const Caller& caller,
               const Desk& desk);

// Tells the owner what has happened. Nothing depends on it: without mail, and where it fails, it is left out, and what
// failed comes back for the log; else "".
std::string send_notice(pages::Occasion occasion, const model::User& user, const Caller& caller, const Desk& desk);

}  // namespace authfcgi::accounts
