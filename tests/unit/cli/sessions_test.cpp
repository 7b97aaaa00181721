#include "cli/sessions.h"

#include <doctest/doctest.h>

#include "json/text.h"
#include "support/people_fixture.h"

using namespace authfcgi;
using support::PeopleFixture;

TEST_CASE_FIXTURE(PeopleFixture, "sessions are listed by name, without their tokens, and revoked one by one or together") {
  model::User user;
  user.email = "ada@example.com";
  stores().users->create_user(user);
  const auto sign_in = [&](const std::string& token, std::chrono::hours left) {
    stores().users->create_session({.session_token = token,
                                    .user_id = "1",
                                    .expires = kNow + left,
                                    .started = kNow - std::chrono::hours(1),
                                    .seen = kNow,
                                    .user_agent = "Firefox",
                                    .address = "192.0.2.1",
                                    .claims = json::object({{"provider", "company"}})});
  };
  for (const char* token : {"one", "two", "three"}) sign_in(token, std::chrono::hours(1));
  sign_in("over", -std::chrono::hours(1));

  CHECK(run(cli::sessions, {"list", "ada@example.com", "--json"}) == 0);
  CHECK(out.str().find("\"one\"") == std::string::npos);
  const json::Value listed = json::parse(out.str());
  CHECK(listed.array().size() == 3);
  CHECK(listed.array()[0].find_string("provider") == "company");
  CHECK(run(cli::sessions, {"list", "1"}) == 0);
  CHECK(out.str().find(model::public_name("two") + "  2026-10-21T06:28:00.000Z  2026-10-21T07:28:00.000Z  192.0.2.1  company   Firefox\n") !=
        std::string::npos);

  CHECK(run(cli::sessions, {"revoke", "1", model::public_name("two")}) == 0);
  CHECK_FALSE(stores().users->find_session_and_user("two"));
  CHECK(stores().users->find_session_and_user("one"));
  CHECK_THROWS_AS(run(cli::sessions, {"revoke", "1", model::public_name("two")}), Error);
  CHECK(run(cli::sessions, {"revoke", "1", "--all", "--json"}) == 0);
  CHECK(json::parse(out.str()).find("revoked")->integer() == 3);
  CHECK_FALSE(stores().users->find_session_and_user("one"));
}

TEST_CASE_FIXTURE(PeopleFixture, "whose sessions, and which ones, must be said") {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"list"}, {"revoke"}, {"revoke", "1"}, {"revoke", "1", "a", "--all"}, {"end", "1"}}) {
    CHECK_THROWS_AS(run(cli::sessions, words), cli::UsageError);
  }
  CHECK_THROWS_AS(run(cli::sessions, {"list", "1"}), Error);
}
