// The page that asks for the second factor: one field, which takes the code of an authenticator app or a recovery code.
#pragma once

#include <string>

#include "http/response.h"
#include "pages/site.h"

namespace authfcgi::pages {

struct SecondFactor {
  std::string csrf_token;
  std::string callback_url;   // already validated (SEC-40)
  std::string error;          // the query's, as it came: only its meaning is shown
  bool is_set_up = true;      // false: this person has none, and is told so
};

http::Response second_factor_page(const Site& site, const SecondFactor& page);

}  // namespace authfcgi::pages
