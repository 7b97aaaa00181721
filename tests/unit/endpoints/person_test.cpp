#include "endpoints/person.h"

#include <doctest/doctest.h>

#include <fstream>

#include "support/account_house.h"
#include "support/page_checks.h"
#include "support/scratch_directory.h"

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

TEST_CASE("while the mail server is away a person keeps what was typed, but for the password, and hears 503") {
  House house(support::account_settings());
  Visitor visitor(house), stranger(house);
  support::begin_session(house, visitor, support::add_person(house));
  house.before_mail = [] { throw net::MailError("connection refused"); };
  const auto check = [](const http::Response& answer) {
    CHECK(answer.status == 503);
    CHECK(support::header(answer, "Retry-After") == "60");
    CHECK(support::missing_protection(answer) == "");
    CHECK(answer.body.find("could not be sent") != std::string::npos);
    CHECK(answer.body.find("new@example.com") != std::string::npos);
    CHECK(answer.body.find(support::kGoodPassword) == std::string::npos);
  };
  const http::Form form = {{"email", "new@example.com"}, {"name", "Grace"}, {"password", support::kGoodPassword}};
  for (const char* door : {"register", "forgot-password", "unlock"}) {
    CAPTURE(door);
    check(stranger.submit(door, form));
  }
  check(visitor.submit("change-email", form));
}

TEST_CASE("a person whom an authorize hook names by an id of its own is not the store's of that id") {
  const support::ScratchDirectory scratch;
  std::ofstream(scratch.file("legacy.lua")) << "return function() return nil end";
  House house(R"({"adapter":{"type":"sqlite","path":"/unused"},"session":{"strategy":"jwt"},"accounts":{},"providers":[
      {"id":"legacy","type":"credentials","authorize":")" + scratch.file("legacy.lua") + "\"}]}");
  const auto user = support::add_person(house);
  const auto status = [&](const char* email, const char* provider) {
    Visitor visitor(house);
    const auto claims = json::object({{"sub", user.id}, {"provider", provider}, {"email", email}});
    visitor.browser.plant(visitor.names.session_token.name, house.old_session(claims, std::chrono::seconds(0)));
    return visitor.get("account").status;
  };
  CHECK(status("other@example.com", "legacy") == 302);
  CHECK(status("ada@example.com", "legacy") == 200);
  CHECK(status("other@example.com", "credentials") == 200);
}
