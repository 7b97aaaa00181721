#include "accounts/recovery.h"

#include <doctest/doctest.h>

#include "model/errors.h"
#include "signin/credentials.h"
#include "support/account_house.h"

using namespace authfcgi;

namespace {

const accounts::Caller kCaller{
    .now = now(), .site = {"https://app.example.com", "https://app.example.com/api/auth", {}}, .client_address = "192.0.2.1"};

}  // namespace

TEST_CASE("SEC-61: a row is written and a mail sent, whether the address has an account or not") {
  support::House house(support::account_settings());
  support::add_person(house);
  CHECK(accounts::forgot_password("ada@example.com", kCaller, house.accounts_desk).empty());
  CHECK(accounts::forgot_password("nobody@example.com", kCaller, house.accounts_desk).empty());
  CHECK(house.mails.size() == 2);
  CHECK(house.store.purge(kCaller.now + std::chrono::hours(2)) == 2);
}

TEST_CASE("a link for a new password lives for an hour") {
  support::House house(support::account_settings());
  support::add_person(house);
  accounts::forgot_password("ada@example.com", kCaller, house.accounts_desk);
  auto later = kCaller;
  later.now += std::chrono::minutes(61);
  CHECK_THROWS_AS(accounts::reset_password(support::in_last_link(house, "token"), support::kOtherPassword, later, house.accounts_desk),
                  model::Verification);
}

TEST_CASE("who has no password yet, because a provider vouches for them, gets a first one by mail") {
  support::House house(support::account_settings());
  support::Visitor visitor(house);
  visitor.sign_in();
  accounts::forgot_password("ada@example.com", kCaller, house.accounts_desk);
  CHECK(accounts::reset_password(support::in_last_link(house, "token"), support::kOtherPassword, kCaller, house.accounts_desk).empty());
  const auto user = house.store.find_user_by_email("ada@example.com");
  CHECK(house.accounts.find(user->id)->password_hash);
}

TEST_CASE("nothing of a squatter's outlives the first proof of the address: no account, no authenticator") {
  support::House house(support::account_settings());
  model::User squatted;
  squatted.email = "ada@example.com";
  const auto user = house.accounts.create_user_with_password(squatted, "eve's", now());
  house.store.link_account({.user_id = user.id, .type = "oidc", .provider = "idp", .provider_account_id = "eve"});
  house.accounts.set_totp(user.id, model::Totp{.sealed_secret = "eve's", .confirmed = now()});
  accounts::forgot_password("ada@example.com", kCaller, house.accounts_desk);
  CHECK(accounts::reset_password(support::in_last_link(house, "token"), support::kOtherPassword, kCaller, house.accounts_desk).empty());
  CHECK(house.store.list_accounts(user.id).empty());
  CHECK_FALSE(house.accounts.find(user.id)->totp);
  CHECK(house.store.find_user(user.id)->email_verified);
}

TEST_CASE("where the store fails before the password is another, the link is good still, and the old sessions are over") {
  support::House house(support::account_settings());
  const auto user = support::add_person(house);
  accounts::forgot_password("ada@example.com", kCaller, house.accounts_desk);
  const std::string link = support::in_last_link(house, "token");
  const auto hash = house.accounts.find(user.id)->password_hash;
  house.store.before_ending_sessions = [] { throw store::Unavailable("locked"); };
  CHECK_THROWS_AS(accounts::reset_password(link, support::kOtherPassword, kCaller, house.accounts_desk), store::Unavailable);
  CHECK(house.accounts.find(user.id)->password_hash == hash);
  house.store.before_ending_sessions = [] {};
  CHECK(accounts::reset_password(link, support::kOtherPassword, kCaller, house.accounts_desk).empty());
}

TEST_CASE("unlocking begins the counting anew") {
  support::House house(support::account_settings());
  const auto user = support::add_person(house);
  const std::string key = signin::account_key(user.id);
  for (int i = 0; i < 10; ++i) house.limits.charge({{limits::Limit::kAccount, key}}, kCaller.now + std::chrono::minutes(i));
  CHECK_FALSE(house.limits.look(limits::Limit::kAccount, key, kCaller.now + std::chrono::minutes(10)).allowed);
  CHECK(accounts::ask_unlock("ada@example.com", kCaller, house.accounts_desk).empty());
  accounts::unlock(support::in_last_link(house, "token"), kCaller, house.accounts_desk);
  CHECK(house.limits.look(limits::Limit::kAccount, key, kCaller.now + std::chrono::minutes(10)).allowed);
}
