#include "accounts/authenticator.h"

#include <doctest/doctest.h>

#include "support/account_house.h"
#include "support/authenticator_app.h"

using namespace authfcgi;

namespace {

const accounts::Caller kCaller{
    .now = now(), .site = {"https://app.example.com", "https://app.example.com/api/auth", {}}, .client_address = "192.0.2.1"};

}  // namespace

TEST_CASE("a confirmed authenticator is not replaced, one that waits is; what waits is shown again as it was") {
  support::House house(support::account_settings());
  const auto user = support::add_person(house);
  const auto& desk = house.accounts_desk;
  CHECK_FALSE(accounts::find_setup(user, kCaller, desk));
  const auto first = accounts::begin_setup(user, kCaller, desk), second = accounts::begin_setup(user, kCaller, desk);
  CHECK(first.secret != second.secret);
  CHECK(accounts::find_setup(user, kCaller, desk)->secret == second.secret);
  const auto secret = signin::open_totp_secret(house.accounts.find(user.id)->totp->sealed_secret, house.second_factor_keys);
  const auto codes = accounts::confirm_setup(user, support::app_code(secret.reveal(), kCaller.now), kCaller, desk);
  REQUIRE(codes);
  CHECK(codes->size() == 10);
  CHECK_THROWS_AS(accounts::begin_setup(user, kCaller, desk), store::Conflict);
  CHECK_FALSE(accounts::find_setup(user, kCaller, desk));
  CHECK_FALSE(accounts::confirm_setup(user, support::app_code(secret.reveal(), kCaller.now, 1), kCaller, desk));
  accounts::remove_second_factor(user.id, desk);
  CHECK_FALSE(house.accounts.find(user.id)->has_second_factor());
}

TEST_CASE("SEC-60: the store holds neither the secret nor the recovery codes in clear") {
  support::House house(support::account_settings());
  const auto user = support::add_person(house);
  const auto& desk = house.accounts_desk;
  const auto setup = accounts::begin_setup(user, kCaller, desk);
  const std::string sealed = house.accounts.find(user.id)->totp->sealed_secret;
  CHECK(sealed.find(setup.secret) == std::string::npos);
  const auto codes = accounts::renew_recovery_codes(user.id, desk);
  CHECK_FALSE(house.accounts.use_recovery_code(user.id, codes[0].reveal()));
}
