#include "base/stand_back.h"

#include <doctest/doctest.h>

#include "support/pauses.h"

TEST_CASE("standing back is one sleep, the shortest there is") {
  const int before = authfcgi::support::pauses();
  authfcgi::stand_back();
  CHECK(authfcgi::support::pauses() == before + 1);
}
