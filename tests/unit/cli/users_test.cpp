#include "cli/users.h"

#include <doctest/doctest.h>

#include "json/text.h"
#include "password/hasher.h"
#include "support/people_fixture.h"

using namespace authfcgi;
using support::PeopleFixture;

namespace {

const std::string kPassword = "quarrel-Nimbus-94-otter";

bool is_password(PeopleFixture& fixture, const std::string& id, const std::string& typed) {
  const auto account = fixture.stores().local_accounts->find(id);
  return password::Hasher(config::Passwords{}).verify(*password::parse_password(typed), account->password_hash.value());
}

}  // namespace

TEST_CASE_FIXTURE(PeopleFixture, "somebody is added with a password from stdin, and the same account is not added twice") {
  CHECK(run(cli::users, {"add", "Ada@Example.com", "--name", "Ada", "--verified", "--password-stdin"}, kPassword + "\n") == 0);
  CHECK(out.str() == "added user 1 (ada@example.com)\n");
  CHECK(out.str().find(kPassword) == std::string::npos);
  const auto ada = stores().users->find_user("1");
  REQUIRE(ada);
  CHECK(ada->email == "ada@example.com");
  CHECK(ada->email_verified == kNow);
  CHECK(is_password(*this, "1", kPassword));
  CHECK_THROWS_WITH_AS(run(cli::users, {"add", "ADA@example.com"}, kPassword), doctest::Contains("already"), Error);
  CHECK(run(cli::users, {"add", "grace@example.com", "--no-password", "--json"}) == 0);
  CHECK_FALSE(json::parse(out.str()).find("password")->boolean());
}

TEST_CASE_FIXTURE(PeopleFixture, "a password that is too weak is not taken, and nobody is added") {
  for (const char* weak : {"", "short", "password1234", "ada@example.com"}) {
    CAPTURE(weak);
    CHECK_THROWS_WITH_AS(run(cli::users, {"add", "ada@example.com"}, weak), doctest::Contains("not taken"), Error);
  }
  CHECK_FALSE(stores().users->find_user_by_email("ada@example.com"));
}

TEST_CASE_FIXTURE(PeopleFixture, "people are listed, a text chooses among them") {
  run(cli::users, {"add", "ada@example.com", "--no-password", "--name", "Ada\x1B[2J"});
  run(cli::users, {"add", "grace@example.com", "--no-password", "--verified"});
  CHECK(run(cli::users, {"list"}) == 0);
  CHECK(out.str() == "ID  EMAIL              NAME     STATE\n"
                     "1   ada@example.com    Ada?[2J\n"
                     "2   grace@example.com  -        verified\n");
  CHECK(run(cli::users, {"list", "GRACE", "--json"}) == 0);
  const json::Value listed = json::parse(out.str());
  REQUIRE(listed.array().size() == 1);
  CHECK(listed.array()[0].find_string("email") == "grace@example.com");
}

TEST_CASE_FIXTURE(PeopleFixture, "somebody is shown with the accounts that are linked") {
  run(cli::users, {"add", "ada@example.com", "--no-password"});
  stores().users->link_account({.user_id = "1", .type = "oidc", .provider = "company", .provider_account_id = "77"});
  CHECK(run(cli::users, {"show", "ada@example.com", "--json"}) == 0);
  CHECK(json::parse(out.str()).find("accounts")->array().at(0).find_string("provider") == "company");
  CHECK(run(cli::users, {"show", "1"}) == 0);
  CHECK(out.str().find("email                 ada@example.com\n") != std::string::npos);
}

TEST_CASE_FIXTURE(PeopleFixture, "a new password ends the sessions that the old one began, unless they are kept") {
  run(cli::users, {"add", "ada@example.com"}, kPassword);
  const auto sign_in = [&] { stores().users->create_session({"token", "1", kNow + std::chrono::hours(1)}); };
  sign_in();
  CHECK(run(cli::users, {"passwd", "1", "--keep-sessions"}, "walrus-Lantern-51-violet\n") == 0);
  CHECK(is_password(*this, "1", "walrus-Lantern-51-violet"));
  CHECK_FALSE(is_password(*this, "1", kPassword));
  CHECK(stores().users->find_session_and_user("token"));
  CHECK(run(cli::users, {"passwd", "ada@example.com"}, kPassword) == 0);
  CHECK_FALSE(stores().users->find_session_and_user("token"));
}

TEST_CASE_FIXTURE(PeopleFixture, "somebody is locked for a while, disabled for good, and deleted") {
  run(cli::users, {"add", "ada@example.com", "--no-password"});
  const auto account = [&] { return stores().local_accounts->find("1").value(); };
  CHECK(run(cli::users, {"lock", "1", "--minutes", "5"}) == 0);
  CHECK(account().locked_until == kNow + std::chrono::minutes(5));
  CHECK(run(cli::users, {"unlock", "1"}) == 0);
  CHECK_FALSE(account().is_locked(kNow));
  CHECK(account().lock_ended(kNow) == kNow);

  stores().users->create_session({"token", "1", kNow + std::chrono::hours(1)});
  CHECK(run(cli::users, {"disable", "1"}) == 0);
  CHECK(account().disabled);
  CHECK_FALSE(stores().users->find_session_and_user("token"));
  CHECK(run(cli::users, {"enable", "1"}) == 0);
  CHECK_FALSE(account().disabled);

  CHECK(run(cli::users, {"delete", "ada@example.com"}) == 0);
  CHECK(out.str() == "deleted user 1 (ada@example.com)\n");
  CHECK_FALSE(stores().users->find_user("1"));
  CHECK_THROWS_AS(run(cli::users, {"delete", "1"}), Error);
}

TEST_CASE_FIXTURE(PeopleFixture, "what is typed wrongly is told, and passwords are no arguments") {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"hug"}, {"add"}, {"add", "a@example.com", "secret"}, {"add", "a@example.com", "--password", "secret"},
           {"lock", "1", "--minutes", "0"}, {"lock", "1", "--minutes", "5m"}, {"list", "a", "b"}}) {
    CHECK_THROWS_AS(run(cli::users, words), cli::UsageError);
  }
  CHECK_THROWS_AS(run(cli::users, {"add", "no address"}), Error);
}
