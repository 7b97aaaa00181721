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
  const auto profile = json::object({{"sub", "s"}, {"groups", json::array({"admin"})}, {"secret", "x"}});
  const auto vouched = json::object({{"groups", json::array({"staff"})}});
  CHECK(json::write(session::initial_claims({.user = user, .account = account, .profile = &profile, .claims = &vouched},
                                            from_unix_seconds(1000))) ==
        R"({"email":"ada@example.com","sub":"u1","provider":"idp","auth_time":1000,"groups":["staff"]})");
}

TEST_CASE("the browser sees name, email and image; absent stays absent, null stays null") {
  const auto claims = json::object({{"sub", "u1"}, {"name", "Ada"}, {"email", nullptr}, {"groups", json::array()}});
  CHECK(json::write(session::session_object(claims, from_unix_seconds(0))) ==
        R"({"user":{"name":"Ada","email":null},"expires":"1970-01-01T00:00:00.000Z"})");
}

TEST_CASE("an address that the provider denies is marked in the token; the raw profile's own words are not asked (SEC-17)") {
  const model::User user{.id = "u1", .name = {}, .email = "boss@example.com", .email_verified = {}, .image = {}};
  const model::Account account;
  const auto said_no = json::object({{"email_verified", false}});
  const auto is_marked = [&](std::optional<bool> verified) {
    const auto claims = session::initial_claims(
        {.user = user, .account = account, .profile = &said_no, .email_verified = verified}, from_unix_seconds(1000));
    const json::Value* mark = claims.find("email_verified");
    return mark && *mark == json::Value(false);
  };
  CHECK(is_marked(false));
  CHECK_FALSE(is_marked(true));
  CHECK_FALSE(is_marked(std::nullopt));
}

TEST_CASE("who was let in without proving anything anew proved it when the provider says, not now") {
  const auto auth_time = [](const json::Value& profile) {
    return *session::initial_claims({.user = {}, .account = {}, .profile = &profile}, from_unix_seconds(1000)).find("auth_time");
  };
  CHECK(auth_time(json::object({{"auth_time", 400}})) == json::Value(400));
  CHECK(auth_time(json::object({{"auth_time", 400.7}})) == json::Value(400));
  for (const json::Value& odd : {json::Value(1001), json::Value(1e300), json::Value("400"), json::Value()})
    CHECK(auth_time(json::object({{"auth_time", odd}})) == json::Value(1000));
}
