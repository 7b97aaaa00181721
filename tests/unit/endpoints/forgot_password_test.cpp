#include <doctest/doctest.h>

#include "support/account_house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::House;
using support::Visitor;

TEST_CASE("SEC-61: whoever asks for a new password hears the same, and one mail leaves, whether there is an account or not") {
  House house(support::account_settings());
  support::add_person(house);
  Visitor visitor(house);
  CHECK(support::missing_protection(visitor.get("forgot-password")) == "");
  const auto known = visitor.submit("forgot-password", {{"email", "ada@example.com"}});
  REQUIRE(house.mails.size() == 1);
  CHECK(support::last_subject(house) == "Choose a new password for app.example.com");
  CHECK(support::last_link(house).starts_with("reset-password?token="));
  const auto unknown = visitor.submit("forgot-password", {{"email", "nobody@example.com"}});
  REQUIRE(house.mails.size() == 2);
  CHECK(house.mails[1].to == "nobody@example.com");
  CHECK(house.mails[1].message.find("reset-password") == std::string::npos);
  CHECK(known.status == unknown.status);
  CHECK(known.body == unknown.body);
  CHECK(support::location(known) == support::location(unknown));
  CHECK(visitor.get("forgot-password?done=1").body.find("Check your email") != std::string::npos);
}

TEST_CASE("one who was disabled gets no way back in") {
  House house(support::account_settings());
  house.accounts.set_disabled(support::add_person(house).id, true);
  Visitor visitor(house);
  visitor.submit("forgot-password", {{"email", "ada@example.com"}});
  REQUIRE(house.mails.size() == 1);
  CHECK(house.mails[0].message.find("reset-password") == std::string::npos);
}

TEST_CASE("what is no address is said to be none, and a mail that is not taken is not kept secret") {
  House house(support::account_settings());
  Visitor visitor(house);
  const auto bad = visitor.submit("forgot-password", {{"email", "a@b@c"}});
  CHECK(bad.status == 400);
  CHECK(bad.body.find("no e-mail address") != std::string::npos);
  house.before_mail = [] { throw net::MailError("refused"); };
  const auto failed = visitor.post_json("forgot-password", json::object({{"csrfToken", visitor.csrf_token()}, {"email", "x@example.com"}}));
  CHECK(failed.status == 503);
  CHECK(support::header(failed, "Retry-After") == "60");
  CHECK(support::said(failed).find_string("error") == "EmailSignin");
}
