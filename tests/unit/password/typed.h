// For the tests of password/: a text that is known to be fit, and a cost that a test can bear.
#pragma once

#include <doctest/doctest.h>

#include "config/password.h"
#include "password/password.h"

namespace authfcgi::password {

inline Password typed(std::string_view text) {
  auto password = parse_password(text);
  REQUIRE(password);
  return *std::move(password);
}

inline config::Passwords cheap() {
  config::Passwords settings;
  settings.cost = {.memory_kib = 64, .iterations = 1};
  return settings;
}

}  // namespace authfcgi::password
