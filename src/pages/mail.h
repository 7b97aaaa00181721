// The mail with a sign-in link (authjs-wire.md 10.4): the same as plain text and as HTML in the theme's colours. The
// address it goes to is in neither, and nothing of a visitor's choosing is shown: who can have a mail sent to somebody
// else gets no line in it.
#pragma once

#include <string>

#include "pages/site.h"

namespace authfcgi::pages {

struct Mail {
  std::string subject;  // "Sign in to app.example.com"
  std::string text, html;
};

// url: the link, percent-encoded already.
Mail sign_in_mail(const Site& site, const std::string& url);

}  // namespace authfcgi::pages
