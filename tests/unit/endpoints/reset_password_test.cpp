#include <doctest/doctest.h>

#include "support/account_house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::House;
using support::Visitor;

namespace {

struct Forgetful {
  House house{support::account_settings()};
  model::User user = support::add_person(house);
  Visitor visitor{house};

  std::string ask() {
    visitor.submit("forgot-password", {{"email", *user.email}});
    return support::in_last_link(house, "token");
  }
  bool is_password(const std::string& text) {
    const auto hash = house.accounts.find(user.id)->password_hash;
    return house.hasher.verify(*password::parse_password(text), *hash);
  }
};

}  // namespace

TEST_CASE("the link sets a new password, ends every session and the lockout, leaves the second factor, and signs nobody in") {
  Forgetful world;
  Visitor elsewhere(world.house);
  support::begin_session(world.house, elsewhere, world.user);
  world.house.accounts.set_locked_until(world.user.id, now() + std::chrono::hours(1));
  world.house.accounts.set_totp(world.user.id, model::Totp{.sealed_secret = "x", .confirmed = now()});
  const std::string token = world.ask();
  const auto page = world.visitor.get("reset-password?token=" + token);
  CHECK(support::missing_protection(page) == "");
  CHECK(page.body.find("autocomplete=\"new-password\"") != std::string::npos);
  const auto answer = world.visitor.submit("reset-password", {{"token", token}, {"password", support::kOtherPassword}});
  CHECK(support::location(answer).ends_with("/reset-password?done=1"));
  CHECK(world.is_password(support::kOtherPassword));
  CHECK(elsewhere.session().is_null());
  CHECK(world.visitor.session().is_null());
  const auto account = world.house.accounts.find(world.user.id);
  CHECK_FALSE(account->is_locked(now()));
  CHECK(account->has_second_factor());
}

TEST_CASE("a link is good once, and every older one is void as soon as the password is another") {
  Forgetful world;
  const std::string older = world.ask(), newer = world.ask();
  CHECK(world.visitor.submit("reset-password", {{"token", newer}, {"password", support::kOtherPassword}}).status == 302);
  for (const auto& token : {older, newer}) {
    CHECK(world.visitor.submit("reset-password", {{"token", token}, {"password", "ten yellow giraffes whisper"}}).status == 403);
  }
  CHECK(world.is_password(support::kOtherPassword));
}

TEST_CASE("a password that is refused leaves the link as it was") {
  Forgetful world;
  const std::string token = world.ask();
  const auto refused = world.visitor.submit("reset-password", {{"token", token}, {"password", "ada@example.com"}});
  CHECK(refused.status == 400);
  CHECK(refused.body.find("name or e-mail address") != std::string::npos);
  CHECK(refused.body.find(token) != std::string::npos);
  CHECK(world.visitor.submit("reset-password", {{"token", token}, {"password", support::kOtherPassword}}).status == 302);
}

TEST_CASE("nobody learns anything of a user by a link that is not theirs") {
  Forgetful world;
  // With a password that the owner would be told is like their address.
  const auto answer = world.visitor.submit(
      "reset-password", {{"token", std::string(64, 'b') + "." + world.user.id}, {"password", "ada@example.com"}});
  CHECK(answer.status == 403);
  CHECK(answer.body.find("no longer valid") != std::string::npos);
}
