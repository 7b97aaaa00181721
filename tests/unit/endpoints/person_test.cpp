#include "endpoints/person.h"

#include <doctest/doctest.h>

#include "support/account_house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::House;
using support::Visitor;

TEST_CASE("who was disabled, or is no user any more, is nobody at the doors of accounts") {
  House house(support::account_settings());
  const auto user = support::add_person(house);
  Visitor visitor(house);
  support::begin_session(house, visitor, user);
  CHECK(visitor.get("account").status == 200);
  house.accounts.set_disabled(user.id, true);
  CHECK(visitor.get("account").status == 302);
  house.accounts.set_disabled(user.id, false);
  house.store.delete_user(user.id);
  CHECK(visitor.get("account").status == 302);
}

TEST_CASE("a store that fails is told as 503, in HTML and in JSON") {
  House house(support::account_settings());
  Visitor visitor(house);
  support::begin_session(house, visitor, support::add_person(house));
  const std::string token = visitor.csrf_token();
  house.strategy.before = [] { throw store::Unavailable("gone"); };
  CHECK(visitor.get("account").status == 503);
  const auto told = visitor.get("account", {{"Accept", "application/json"}});
  CHECK(told.status == 503);
  CHECK(support::said(told).find_string("error") == "TemporarilyUnavailable");
}

TEST_CASE("every POST of accounts needs the CSRF token, and none is taken from another site (SEC-44)") {
  House house(support::account_settings());
  Visitor visitor(house);
  support::begin_session(house, visitor, support::add_person(house));
  visitor.csrf_token();
  for (const char* door : {"register", "verify-email", "forgot-password", "reset-password", "change-password", "change-email",
                           "unlock", "account", "authenticator"}) {
    CAPTURE(door);
    CHECK(support::location(visitor.post(door, {})).find("error=MissingCSRF") != std::string::npos);
    CHECK(support::location(visitor.submit(door, {}, {{"Sec-Fetch-Site", "cross-site"}})).find("error=MissingCSRF") != std::string::npos);
    CHECK(visitor.post_json(door, json::object({{"csrfToken", "x"}})).status == 403);
    CHECK(support::header(visitor.get(door), "Cache-Control").find("no-store") != std::string::npos);
  }
  CHECK(house.mails.empty());
}
