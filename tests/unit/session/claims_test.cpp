#include "session/claims.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;

TEST_CASE("a token starts with what is known of the person, and nothing else") {
  model::User user;
  user.id = "u1";
  user.email = "ada@example.com";
  model::Account account;
  account.provider = "idp";
  const auto profile = json::object({{"sub", "s"}, {"groups", json::array({"staff"})}, {"secret", "x"}});
  CHECK(json::write(session::initial_claims(user, account, profile, from_unix_seconds(1000))) ==
        R"({"email":"ada@example.com","sub":"u1","provider":"idp","auth_time":1000,"groups":["staff"]})");
}

TEST_CASE("the browser sees name, email and image; absent stays absent, null stays null") {
  const auto claims = json::object({{"sub", "u1"}, {"name", "Ada"}, {"email", nullptr}, {"groups", json::array()}});
  CHECK(json::write(session::session_object(claims, from_unix_seconds(0))) ==
        R"({"user":{"name":"Ada","email":null},"expires":"1970-01-01T00:00:00.000Z"})");
}
