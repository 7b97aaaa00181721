// One request, as far as signing in is concerned.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "http/cookie.h"

namespace authfcgi::signin {

struct Visit {
  Instant now;
  const std::string& origin;  // "https://app.example.com"
  const std::string& prefix;  // origin and base path
  bool secure;                // which cookie names are ours
  const http::Cookies& cookies;
  std::string_view user_agent{}, address{};  // of the browser, as they came
};

}  // namespace authfcgi::signin
