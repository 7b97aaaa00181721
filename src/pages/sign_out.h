// The sign-out page (authjs-wire.md 9.3): asks before it ends the session.
#pragma once

#include <string>

#include "http/response.h"
#include "pages/site.h"

namespace authfcgi::pages {

struct SignOut {
  std::string csrf_token;
  std::string action;  // absolute URL the form is sent to: the page's own, with its query
};

http::Response sign_out_page(const Site& site, const SignOut& page);

}  // namespace authfcgi::pages
