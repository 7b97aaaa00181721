#include <doctest/doctest.h>

#include "support/account_house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::House;
using support::Visitor;

namespace {

bool is_password(House& house, const model::User& user, const std::string& text) {
  return house.hasher.verify(*password::parse_password(text), *house.accounts.find(user.id)->password_hash);
}

}  // namespace

TEST_CASE("who knows the old password gets a new one; the other sessions end, this one stays, and the owner hears of it") {
  House house(support::account_settings());
  const auto user = support::add_person(house);
  Visitor visitor(house), elsewhere(house);
  support::begin_session(house, visitor, user);
  support::begin_session(house, elsewhere, user);
  CHECK(support::missing_protection(visitor.get("change-password")) == "");

  const auto wrong = visitor.submit("change-password", {{"currentPassword", "not this one at all"}, {"password", support::kOtherPassword}});
  CHECK(wrong.status == 400);
  CHECK(wrong.body.find("not your password") != std::string::npos);
  CHECK(is_password(house, user, support::kGoodPassword));

  const auto weak = visitor.submit("change-password", {{"currentPassword", support::kGoodPassword}, {"password", "aaaaaaaaaaaa"}});
  CHECK(weak.status == 400);
  CHECK(weak.body.find("easy to guess") != std::string::npos);

  const auto done = visitor.submit("change-password", {{"currentPassword", support::kGoodPassword}, {"password", support::kOtherPassword}});
  CHECK(support::location(done).ends_with("/account?done=password"));
  CHECK(is_password(house, user, support::kOtherPassword));
  CHECK_FALSE(visitor.session().is_null());
  CHECK(elsewhere.session().is_null());
  REQUIRE(house.mails.size() == 1);
  CHECK(support::last_subject(house) == "Your password was changed at app.example.com");
}

TEST_CASE("SEC-35: the session goes on under another name, and the old one opens nothing") {
  for (const std::string strategy : {"database", "jwt"}) {
    CAPTURE(strategy);
    House house(support::account_settings(R"(,"session":{"strategy":")" + strategy + "\"}"));
    const auto user = support::add_person(house);
    Visitor visitor(house);
    support::begin_session(house, visitor, user, std::chrono::minutes(10));
    const Visitor stolen = visitor;
    const auto name = visitor.names.session_token.name;
    const auto done = visitor.submit("change-password", {{"currentPassword", support::kGoodPassword}, {"password", support::kOtherPassword}});
    REQUIRE(support::set_cookie(done, name));
    CHECK(support::set_cookie(done, name) != stolen.browser.cookies().find(name));
    CHECK_FALSE(visitor.session().is_null());
    // The sign-in is as old as it was.
    CHECK(visitor.pass("user max_age:300").status == 401);
    if (strategy == "jwt") continue;  // nobody can end a token that is out
    CHECK(house.store.list_sessions(user.id).size() == 1);
    Visitor thief = stolen;
    CHECK(thief.session().is_null());
  }
}

TEST_CASE("wrong passwords are counted as at sign-in: the door closes with 429 (SEC-62)") {
  House house(support::account_settings(R"(,"rateLimit":{"credentials":{"attempts":3,"delayAfter":3}})"));
  const auto user = support::add_person(house);
  Visitor visitor(house);
  support::begin_session(house, visitor, user);
  const http::Form form = {{"currentPassword", "not this one at all"}, {"password", support::kOtherPassword}};
  for (int i = 0; i < 3; ++i) CHECK(visitor.submit("change-password", form).status == 400);
  const auto refused = visitor.submit("change-password", {{"currentPassword", support::kGoodPassword}, {"password", support::kOtherPassword}});
  CHECK(refused.status == 429);
  CHECK(support::header(refused, "Retry-After") != "");
  CHECK_FALSE(visitor.session().is_null());  // nobody is signed out by guessing
}

TEST_CASE("who came by a provider chooses a first password only right after signing in") {
  House house(support::account_settings());
  Visitor visitor(house);
  visitor.sign_in();
  const auto page = visitor.get("change-password");
  CHECK(page.body.find("Choose a password") != std::string::npos);
  CHECK(page.body.find("currentPassword") == std::string::npos);
  CHECK(support::location(visitor.submit("change-password", {{"password", support::kOtherPassword}})).ends_with("done=password"));
  const auto user = house.store.find_user_by_email("ada@example.com");
  CHECK(is_password(house, *user, support::kOtherPassword));

  House other(support::account_settings());
  auto stranger = model::User{};
  stranger.id = "x";
  stranger.email = "eve@example.com";
  stranger = other.store.create_user(stranger);
  Visitor late(other);
  support::begin_session(other, late, stranger, std::chrono::minutes(10));
  const auto refused = late.submit("change-password", {{"password", support::kOtherPassword}});
  CHECK(refused.status == 403);
  CHECK(refused.body.find("Sign in again") != std::string::npos);
  CHECK(refused.body.find("/signin?prompt=login&amp;callbackUrl=") != std::string::npos);  // who is known there is asked all the same
}

TEST_CASE("nobody changes a password without being signed in") {
  House house(support::account_settings());
  Visitor visitor(house);
  CHECK(support::location(visitor.get("change-password")) ==
        "https://app.example.com/api/auth/signin?error=SessionRequired&callbackUrl=https%3A%2F%2Fapp.example.com%2Fapi%2Fauth%2Fchange-password");
  const auto told = visitor.post_json("change-password", json::object({{"csrfToken", visitor.csrf_token()}, {"password", "x"}}));
  CHECK(told.status == 401);
  CHECK(support::said(told).find_string("error") == "SessionRequired");
}
