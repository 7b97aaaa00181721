#include <doctest/doctest.h>

#include "support/account_house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::House;
using support::Visitor;

namespace {

struct Registered {
  House house{support::account_settings()};
  Visitor visitor{house};
  std::string token;

  Registered() {
    visitor.submit("register", {{"email", "grace@example.com"}, {"password", support::kGoodPassword}});
    token = support::in_last_link(house, "token");
  }
  bool is_verified() { return house.store.find_user_by_email("grace@example.com")->email_verified.has_value(); }
};

}  // namespace

TEST_CASE("the link and the password confirm the address, once") {
  Registered world;
  Visitor elsewhere(world.house);
  const auto page = elsewhere.get("verify-email?token=" + world.token);
  CHECK(support::missing_protection(page) == "");
  CHECK(page.body.find(world.token) != std::string::npos);
  CHECK_FALSE(world.is_verified());  // looking confirms nothing (SEC-46)

  const http::Form form = {{"token", world.token}, {"password", support::kGoodPassword}};
  CHECK(support::location(elsewhere.submit("verify-email", form)).ends_with("/verify-email?done=1"));
  CHECK(world.is_verified());
  CHECK(elsewhere.session().is_null());
  const auto again = elsewhere.submit("verify-email", form);
  CHECK(again.status == 403);
  CHECK(again.body.find("no longer valid") != std::string::npos);
}

TEST_CASE("whoever only clicks confirms nothing: an address that somebody else registered stays unproved") {
  Registered world;
  const http::Form form = {{"token", world.token}, {"password", support::kOtherPassword}};
  const auto wrong = world.visitor.submit("verify-email", form);
  CHECK(wrong.status == 400);
  CHECK(wrong.body.find("not the password") != std::string::npos);
  CHECK_FALSE(world.is_verified());
  // The link is still good for who knows it.
  world.visitor.submit("verify-email", {{"token", world.token}, {"password", support::kGoodPassword}});
  CHECK(world.is_verified());
}

TEST_CASE("links that are made up, cut, or for something else are void, and tell a program so") {
  Registered world;
  const std::string user_id = world.house.store.find_user_by_email("grace@example.com")->id;
  for (const std::string& token : {std::string(), std::string("x"), world.token.substr(1), std::string(64, 'a') + "." + user_id,
                                   world.token + "9", world.token + "@example.com"}) {
    CAPTURE(token);
    const auto answer = world.visitor.post_json(
        "verify-email", json::object({{"csrfToken", world.visitor.csrf_token()}, {"token", token}, {"password", support::kGoodPassword}}));
    CHECK(answer.status == 403);
    CHECK(support::said(answer).find_string("error") == "Verification");
  }
  CHECK_FALSE(world.is_verified());
  // The same token at another door, and as a sign-in link.
  CHECK(world.visitor.submit("reset-password", {{"token", world.token}, {"password", support::kOtherPassword}}).status == 403);
  CHECK(world.visitor.submit("unlock", {{"token", world.token}}).status == 403);
  const std::string secret = world.token.substr(0, 64);
  CHECK(support::location(world.visitor.get("callback/nodemailer?email=grace%40example.com&token=" + secret)).find("error=Verification") !=
        std::string::npos);
}
