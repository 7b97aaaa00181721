#include <doctest/doctest.h>

#include "support/account_house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::House;
using support::Visitor;


TEST_CASE("a new address takes effect when the link that was sent there is opened; the old one hears of it at once") {
  House house(support::account_settings());
  const auto user = support::add_person(house);
  Visitor visitor(house), telephone(house);
  support::begin_session(house, visitor, user);
  CHECK(support::missing_protection(visitor.get("change-email")) == "");
  const auto asked = visitor.submit("change-email", {{"email", "Countess@Example.com"}});
  CHECK(support::location(asked).ends_with("/change-email?done=1"));
  REQUIRE(house.mails.size() == 2);
  CHECK(house.mails[0].to == "countess@example.com");
  CHECK(house.mails[1].to == "ada@example.com");
  CHECK(house.mails[1].message.find("countess") == std::string::npos);
  CHECK(house.store.find_user(user.id)->email == "ada@example.com");

  house.mails.pop_back();
  const std::string link = support::last_link(house);
  const std::string token = support::in_last_link(house, "token");
  const http::Form form = {{"token", token}, {"email", "countess@example.com"}};
  // Who reads the mail is not yet who asked for it.
  const std::string back = "callbackUrl=https%3A%2F%2Fapp.example.com%2Fapi%2Fauth%2Fchange-email%3Ftoken%3D" + token;
  CHECK(support::location(telephone.get(link)).find(back) != std::string::npos);
  CHECK(support::location(telephone.submit("change-email", form)).find(back) != std::string::npos);
  CHECK(house.store.find_user(user.id)->email == "ada@example.com");

  support::begin_session(house, telephone, user);
  CHECK(telephone.get(link).body.find("countess@example.com") != std::string::npos);
  CHECK(house.store.find_user(user.id)->email == "ada@example.com");
  CHECK(telephone.submit("change-email", {{"token", token}, {"email", "eve@example.com"}}).status == 403);
  CHECK(support::location(telephone.submit("change-email", form)).ends_with("/account?done=email"));
  CHECK(house.store.find_user(user.id)->email == "countess@example.com");
  CHECK(house.store.find_user(user.id)->email_verified);
  CHECK(telephone.submit("change-email", form).status == 403);
}

TEST_CASE("the owner of an address does not give it to a stranger's account by a click") {
  House house(support::account_settings());
  const auto eve = support::add_person(house, "eve@example.com");
  Visitor visitor(house), boss(house);
  support::begin_session(house, visitor, eve);
  visitor.submit("change-email", {{"email", "boss@example.com"}});
  house.mails.pop_back();
  support::begin_session(house, boss, support::add_person(house, "boss@private.example"));
  const std::string token = support::in_last_link(house, "token");
  CHECK(boss.submit("change-email", {{"token", token}, {"email", "boss@example.com"}}).status == 403);
  CHECK(house.store.find_user(eve.id)->email == "eve@example.com");
  house.accounts.set_disabled(eve.id, true);
  CHECK(support::location(visitor.submit("change-email", {{"token", token}, {"email", "boss@example.com"}})).find("SessionRequired") != std::string::npos);
}

TEST_CASE("an address that somebody has is answered as any other, and cannot be taken") {
  House house(support::account_settings());
  const auto user = support::add_person(house);
  support::add_person(house, "eve@example.com");
  Visitor visitor(house);
  support::begin_session(house, visitor, user);
  const auto free = visitor.submit("change-email", {{"email", "free@example.com"}});
  const auto taken = visitor.submit("change-email", {{"email", "eve@example.com"}});
  CHECK(free.status == taken.status);
  CHECK(support::location(free) == support::location(taken));
  REQUIRE(house.mails.size() == 4);
  CHECK(house.mails[2].to == "eve@example.com");
  CHECK(house.mails[2].message.find("You already have an account") != std::string::npos);

  // Free when it was asked for, taken when the link is opened.
  house.mails.resize(1);
  const std::string token = support::in_last_link(house, "token");
  support::add_person(house, "free@example.com");
  CHECK(visitor.submit("change-email", {{"token", token}, {"email", "free@example.com"}}).status == 403);
}

TEST_CASE("after a while the password is asked for again") {
  House house(support::account_settings());
  const auto user = support::add_person(house);
  Visitor visitor(house);
  support::begin_session(house, visitor, user, std::chrono::minutes(10));
  CHECK(visitor.get("change-email").body.find("name=\"currentPassword\"") != std::string::npos);
  CHECK(visitor.submit("change-email", {{"email", "new@example.com"}}).status == 403);
  const auto wrong = visitor.submit("change-email", {{"email", "new@example.com"}, {"currentPassword", "not this one at all"}});
  CHECK(wrong.status == 400);
  CHECK(house.mails.empty());
  const auto right = visitor.submit("change-email", {{"email", "new@example.com"}, {"currentPassword", support::kGoodPassword}});
  CHECK(right.status == 302);
  CHECK(house.mails.size() == 2);
}
