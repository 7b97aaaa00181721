#include "model/session.h"

#include <doctest/doctest.h>

using namespace authfcgi;

// SHA-256 of "abc" is the example of FIPS 180-4.
TEST_CASE("a session's public name is the beginning of its token's digest") {
  CHECK(model::public_name("abc") == "ba7816bf8f01cfea");
  CHECK(model::public_name("abd") != model::public_name("abc"));
}
