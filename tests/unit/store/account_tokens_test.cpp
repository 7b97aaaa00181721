#include "store/account_tokens.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("only the tokens with a column are kept, in the types of the columns") {
  const json::Value tokens = json::object({{"access_token", "a"},
                                           {"scope", json::array({"openid", "email"})},
                                           {"id_token", nullptr},
                                           {"expires_at", 1792567680},
                                           {"organization", "x"}});
  CHECK(store::storable_tokens(tokens) == json::object({{"access_token", "a"},
                                                        {"scope", "[\"openid\",\"email\"]"},
                                                        {"expires_at", 1792567680}}));
}

TEST_CASE("an expires_at that is no whole number is dropped") {
  CHECK(store::storable_tokens(json::object({{"expires_at", "3600"}})) == json::object());
  CHECK(store::storable_tokens(json::object({{"expires_at", 1.5}})) == json::object());
}

TEST_CASE("no tokens at all stay none") {
  CHECK(store::storable_tokens(json::object()) == json::object());
  CHECK(store::storable_tokens(nullptr) == json::object());
}
