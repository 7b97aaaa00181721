// The mails about a local account. Who can have one sent to somebody else gets no word of theirs into it.
#pragma once

#include <string>

#include "pages/mail.h"

namespace authfcgi::pages {

enum class Occasion {
  kVerifyEmail,        // registered: a link
  kAlreadyRegistered,  // wanted to register, or to take this address, but there is an account: the way to a new password
  kResetPassword,      // a link
  kNoAccount,          // wanted a way back in, but there is no account
  kConfirmNewEmail,    // a link, to the new address
  kUnlock,             // a link
  kPasswordChanged,    // notices; see notice_url
  kEmailChanging,
  kSecondFactorOn,
  kSecondFactorOff,
  kAccountLinked,
};

// url: the link, percent-encoded; "" for none.
Mail account_mail(const Site& site, Occasion occasion, const std::string& url);

// Where a notice sends whoever has not done it themselves.
std::string notice_url(const Site& site, Occasion occasion);

}  // namespace authfcgi::pages
