#include <doctest/doctest.h>

#include "support/account_house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::House;
using support::Visitor;

namespace {

const http::Form kForm = {{"name", "Grace"}, {"email", " Grace@Example.com "}, {"password", support::kGoodPassword}};

}  // namespace

TEST_CASE("who registers gets a mail, and is somebody afterwards who may not come in yet") {
  House house(support::account_settings());
  Visitor visitor(house);
  const auto page = visitor.get("register");
  CHECK(page.status == 200);
  CHECK(support::missing_protection(page) == "");
  CHECK(page.body.find("autocomplete=\"new-password\"") != std::string::npos);

  const auto answer = visitor.submit("register", kForm);
  CHECK(support::location(answer) == "https://app.example.com/api/auth/register?done=1");
  CHECK(visitor.get("register?done=1").body.find("Check your email") != std::string::npos);
  REQUIRE(house.mails.size() == 1);
  CHECK(house.mails[0].to == "grace@example.com");
  CHECK(support::last_subject(house) == "Confirm your e-mail address for app.example.com");
  CHECK(support::last_link(house).starts_with("verify-email?token="));
  const auto user = house.store.find_user_by_email("grace@example.com");
  REQUIRE(user);
  CHECK(user->name == "Grace");
  CHECK_FALSE(user->email_verified);
  CHECK(visitor.session().is_null());
}

TEST_CASE("SEC-61: an address that has an account is answered as one that has none, and its owner is written to") {
  House house(support::account_settings());
  support::add_person(house, "grace@example.com", support::kOtherPassword);
  const auto before = house.store.find_user_by_email("grace@example.com");
  Visitor visitor(house), stranger(house);
  const auto known = visitor.submit("register", kForm);
  const auto unknown = stranger.submit("register", {{"email", "new@example.com"}, {"password", support::kGoodPassword}});
  CHECK(known.status == unknown.status);
  CHECK(known.body == unknown.body);
  CHECK(support::location(known) == support::location(unknown));
  REQUIRE(house.mails.size() == 2);
  CHECK(house.mails[0].message.find("You already have an account") != std::string::npos);
  CHECK(house.mails[0].message.find("verify-email") == std::string::npos);
  // Nothing of theirs has changed.
  CHECK(house.store.find_user_by_email("grace@example.com")->email_verified == before->email_verified);
  const auto hash = house.accounts.find(before->id)->password_hash;
  CHECK(house.hasher.verify(*password::parse_password(support::kOtherPassword), *hash));
}

TEST_CASE("what is wrong is said in words beside its field, and typed text stays but for the password") {
  House house(support::account_settings());
  Visitor visitor(house);
  const auto answer = visitor.submit("register", {{"name", "Grace"}, {"email", "no address"}, {"password", "short"}});
  CHECK(answer.status == 400);
  CHECK(answer.body.find("Use at least 12 characters.") != std::string::npos);
  CHECK(answer.body.find("aria-describedby=\"input-password-complaint input-password-hint\"") != std::string::npos);
  CHECK(answer.body.find("value=\"no address\"") != std::string::npos);
  CHECK(answer.body.find("value=\"short\"") == std::string::npos);
  CHECK(house.mails.empty());
}

TEST_CASE("a program registers with JSON and hears of mistakes by field and code") {
  House house(support::account_settings());
  Visitor visitor(house);
  const auto ask = [&](const char* email, const std::string& password) {
    return visitor.post_json("register", json::object({{"csrfToken", visitor.csrf_token()}, {"email", email}, {"password", password}}));
  };
  const auto good = ask("grace@example.com", support::kGoodPassword);
  CHECK(good.status == 200);
  CHECK(support::said(good).find("ok")->boolean());
  const auto bad = ask("grace@example.com", "short");
  CHECK(bad.status == 400);
  const auto told = support::said(bad);
  CHECK(told.find_string("error") == "Invalid");
  CHECK(told.find("fields")->find("password")->array()[0].find_string("code") == "tooShort");
}

TEST_CASE("registration needs the CSRF token, an open door, and fewer than six mails an hour to one address (SEC-44, SEC-64)") {
  House house(support::account_settings());
  Visitor visitor(house);
  visitor.csrf_token();
  CHECK(support::location(visitor.post("register", kForm)).find("error=MissingCSRF") != std::string::npos);
  CHECK(house.mails.empty());
  for (int i = 0; i < 5; ++i) CHECK(visitor.submit("register", kForm).status == 302);
  const auto refused = visitor.submit("register", kForm);
  CHECK(refused.status == 429);
  CHECK(support::header(refused, "Retry-After") != "");

  House closed(R"({"adapter":{"type":"sqlite","path":"/unused"},"accounts":{}})");
  Visitor outside(closed);
  CHECK(support::location(outside.get("register")).find("error=AccessDenied") != std::string::npos);
  CHECK(support::location(outside.submit("register", kForm)).find("error=AccessDenied") != std::string::npos);
  House without;
  CHECK(support::location(Visitor(without).get("account")).find("error=Configuration") != std::string::npos);
}
