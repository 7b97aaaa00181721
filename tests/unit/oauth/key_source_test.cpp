#include "oauth/key_source.h"

#include <doctest/doctest.h>

#include "oauth/error.h"

using namespace authfcgi;

TEST_CASE("a server without published keys has none, and none later") {
  oauth::NoKeys keys;
  CHECK_THROWS_WITH_AS(keys.keys(), doctest::Contains("jwks_uri"), oauth::ProtocolError);
  CHECK_FALSE(keys.newer_keys());
}
