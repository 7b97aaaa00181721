#include "accounts/changes.h"

#include <doctest/doctest.h>

#include "model/errors.h"
#include "support/account_house.h"

using namespace authfcgi;

namespace {

const accounts::Caller kCaller{
    .now = now(), .site = {"https://app.example.com", "https://app.example.com/api/auth", {}}, .client_address = "192.0.2.1"};

}  // namespace

TEST_CASE("a link for a new address is void once the old one is another") {
  support::House house(support::account_settings());
  const auto user = support::add_person(house);
  const auto& desk = house.accounts_desk;
  const auto ask = [&](const char* email) {
    CHECK(accounts::change_email(user, email, kCaller, desk).empty());
    return support::in_last_link(house, "token");
  };
  const std::string first = ask("first@example.com"), second = ask("second@example.com");
  accounts::confirm_email(user, second, "second@example.com", kCaller, desk);
  const auto changed = *house.store.find_user(user.id);
  CHECK_THROWS_AS(accounts::confirm_email(changed, first, "first@example.com", kCaller, desk), model::Verification);
  CHECK(house.store.find_user(user.id)->email == "second@example.com");
}

TEST_CASE("a new password makes a link for another address void, a hash that is written anew does not") {
  support::House house(support::account_settings());
  const auto user = support::add_person(house);
  const auto& desk = house.accounts_desk;
  const auto ask = [&] {
    CHECK(accounts::change_email(user, "thief@example.com", kCaller, desk).empty());
    return support::in_last_link(house, "token");
  };
  const std::string first = ask();
  house.accounts.set_password(user.id, "hash", kCaller.now + std::chrono::minutes(5));
  CHECK_THROWS_AS(accounts::confirm_email(user, first, "thief@example.com", kCaller, desk), model::Verification);
  CHECK(house.store.find_user(user.id)->email == "ada@example.com");

  const std::string second = ask();
  house.accounts.replace_hash(user.id, "hash", "another hash");
  accounts::confirm_email(user, second, "thief@example.com", kCaller, desk);
  CHECK(house.store.find_user(user.id)->email == "thief@example.com");
}

TEST_CASE("a link for another address is of no use to anybody but the one who asked for it") {
  support::House house(support::account_settings());
  const auto user = support::add_person(house), other = support::add_person(house, "eve@example.com");
  const auto& desk = house.accounts_desk;
  CHECK(accounts::change_email(user, "new@example.com", kCaller, desk).empty());
  const std::string link = support::in_last_link(house, "token");
  CHECK_THROWS_AS(accounts::confirm_email(other, link, "new@example.com", kCaller, desk), model::Verification);
  accounts::confirm_email(user, link, "new@example.com", kCaller, desk);
}

TEST_CASE("a password is changed only for a good one, and no address for what is none") {
  support::House house(support::account_settings());
  const auto user = support::add_person(house);
  CHECK_FALSE(accounts::change_password(user, "ada@example.com", "", kCaller, house.accounts_desk).empty());
  CHECK(accounts::change_email(user, "nothing", kCaller, house.accounts_desk)[0].field == "email");
  CHECK(house.mails.empty());
}
