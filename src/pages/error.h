// The error page (authjs-wire.md 8.5, 9.5): an error code, never a cause (SEC-76).
#pragma once

#include <string_view>

#include "http/response.h"
#include "pages/site.h"

namespace authfcgi::pages {

// "Configuration" answers 500, "AccessDenied" and "Verification" 403, "TooManyRequests" 429, every other code 200 with a link to the site.
// unlock_url: where a lockout can be ended; "" where there is none, or no such place.
http::Response error_page(const Site& site, std::string_view error, std::string_view unlock_url = {});

}  // namespace authfcgi::pages
