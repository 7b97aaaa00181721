#include <doctest/doctest.h>

#include "support/account_house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::House;
using support::Visitor;

TEST_CASE("who is locked out asks for a link, and its button ends the lockout, once") {
  House house(support::account_settings());
  const auto user = support::add_person(house);
  Visitor visitor(house);
  house.accounts.set_locked_until(user.id, now() + std::chrono::hours(1));
  CHECK(support::missing_protection(visitor.get("unlock")) == "");
  CHECK(support::location(visitor.submit("unlock", {{"email", "ada@example.com"}})).ends_with("/unlock?done=asked"));
  const std::string token = support::in_last_link(house, "token");
  CHECK(support::missing_protection(visitor.get("unlock?token=" + token)) == "");
  CHECK(house.accounts.find(user.id)->is_locked(now()));  // looking ends nothing (SEC-46)
  CHECK(support::location(visitor.submit("unlock", {{"token", token}})).ends_with("/unlock?done=1"));
  CHECK_FALSE(house.accounts.find(user.id)->is_locked(now()));
  CHECK(visitor.submit("unlock", {{"token", token}}).status == 403);
}

TEST_CASE("SEC-61: asking to be unlocked is answered alike, and one mail leaves, whether there is an account or not") {
  House house(support::account_settings());
  support::add_person(house);
  Visitor visitor(house);
  const auto known = visitor.submit("unlock", {{"email", "ada@example.com"}});
  const auto unknown = visitor.submit("unlock", {{"email", "nobody@example.com"}});
  CHECK(known.body == unknown.body);
  CHECK(support::location(known) == support::location(unknown));
  CHECK(house.mails.size() == 2);
  CHECK(house.mails[1].message.find("token=") == std::string::npos);
  CHECK(visitor.submit("unlock", {{"email", "no address"}}).status == 400);
}
