// What every page needs to know of the site it speaks for.
#pragma once

#include <string>

#include "config/config.h"

namespace authfcgi::pages {

struct Site {
  std::string origin;  // "https://app.example.com"
  std::string prefix;  // origin and base path: "https://app.example.com/api/auth"
  config::Theme theme;
};

}  // namespace authfcgi::pages
