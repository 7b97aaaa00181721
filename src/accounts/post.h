// Mails about an account.
#pragma once

#include <string>

#include "accounts/desk.h"
#include "model/errors.h"
#include "pages/account_mail.h"

namespace authfcgi::accounts {

// The mail server is away, or did not take the mail. A later try may work.
class MailNotSent : public model::EmailSignin {
 public:
  using EmailSignin::EmailSignin;
};

// Counts a mail that somebody asks for, before anybody looks whether the address has an account (SEC-64). Throws
// TooManyRequests.
void charge_mail(const model::EmailAddress& address, const Caller& caller, const Desk& desk);

// url: the link, "" for none. Throws MailNotSent with the cause, shared::TooManyWaiting, and EmailSignin where there is
// nobody who could send any.
void send_mail(pages::Occasion occasion, const model::EmailAddress& address, const std::string& url, const Caller& caller,
               const Desk& desk);

// Tells the owner what has happened. Nothing depends on it: without mail, and where it fails, it is left out, and what
// failed comes back for the log; else "".
std::string send_notice(pages::Occasion occasion, const model::User& user, const Caller& caller, const Desk& desk);

}  // namespace authfcgi::accounts
