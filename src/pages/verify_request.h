// The page after an e-mail with a sign-in link was asked for (authjs-wire.md 9.4).
#pragma once

#include "http/response.h"
#include "pages/site.h"

namespace authfcgi::pages {

http::Response verify_request_page(const Site& site);

}  // namespace authfcgi::pages
