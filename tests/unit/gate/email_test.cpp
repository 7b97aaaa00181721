#include "gate/email.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("an address counts unless the session says that it is not verified (SEC-17)") {
  json::Value claims = json::object({{"email", "nina@example.com"}});
  CHECK(gate::find_email(claims) == "nina@example.com");
  for (const json::Value& good : {json::Value(), json::Value(true)}) {
    claims.set("email_verified", good);
    CHECK(gate::find_email(claims) == "nina@example.com");
  }
  for (const json::Value& bad : {json::Value(false), json::Value("true"), json::Value(1), json::array()}) {
    claims.set("email_verified", bad);
    CHECK_FALSE(gate::find_email(claims));
  }
}

TEST_CASE("what is no text is no address") {
  for (const json::Value& odd : {json::Value(), json::Value(5), json::array({"nina@example.com"})})
    CHECK_FALSE(gate::find_email(json::object({{"email", odd}})));
  CHECK_FALSE(gate::find_email(json::object()));
}
