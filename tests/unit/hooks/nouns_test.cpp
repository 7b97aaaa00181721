#include "hooks/nouns.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;

TEST_CASE("a user and an account are spelled as in Auth.js") {
  model::User user{.id = "u1", .name = "Ada", .email = {}, .email_verified = from_unix_seconds(0), .image = {}};
  user.extra.set("role", "admin");
  CHECK(json::write(hooks::to_json(user)) ==
        R"({"id":"u1","name":"Ada","email":null,"emailVerified":"1970-01-01T00:00:00.000Z","image":null,"role":"admin"})");

  model::Account account{.user_id = "", .type = "oidc", .provider = "idp", .provider_account_id = "sub-1"};
  account.tokens.set("access_token", "a");
  CHECK(json::write(hooks::to_json(account)) ==
        R"({"access_token":"a","provider":"idp","type":"oidc","providerAccountId":"sub-1"})");
  account.user_id = "u1";
  CHECK(hooks::to_json(account).find_string("userId") == "u1");
}

TEST_CASE("a user that a callback returned is read with its further members, and its id as text") {
  const auto user = hooks::user_from_json(
      json::parse(R"({"id":7,"name":"Ada","email":null,"image":3,"emailVerified":true,"role":["admin"]})"));
  CHECK(user.id == "7");
  CHECK(user.name == "Ada");
  CHECK_FALSE(user.email);
  CHECK_FALSE(user.image);
  CHECK_FALSE(user.email_verified);
  CHECK(user.extra == json::object({{"emailVerified", true}, {"role", json::array({"admin"})}}));
  CHECK(hooks::to_json(user).find("emailVerified")->boolean());
  CHECK(hooks::user_from_json(json::parse(R"({"id":"7","emailVerified":null})")).extra == json::object());
  CHECK(hooks::to_json(hooks::user_from_json(json::parse(R"({"emailVerified":"2026-01-01T00:00:00.000Z"})")))
            .find_string("emailVerified") == "2026-01-01T00:00:00.000Z");
  CHECK(hooks::user_from_json(json::object()).id.empty());
  CHECK_THROWS_AS(hooks::user_from_json("Ada"), json::TypeError);
}
