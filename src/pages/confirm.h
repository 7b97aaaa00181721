// The page that a link in a mail opens where the provider says "confirm": only its button uses the link up. Programs that
// open every link of a mail, to look for malware or to show a preview, do not press buttons (authjs-wire.md 15.16).
#pragma once

#include <string>

#include "http/response.h"
#include "pages/site.h"

namespace authfcgi::pages {

struct Confirm {
  std::string action;  // where the button sends to
  std::string csrf_token, token, email, callback_url;
};

http::Response confirm_page(const Site& site, const Confirm& page);

}  // namespace authfcgi::pages
