#include "accounts/proof.h"

#include <doctest/doctest.h>

#include "model/errors.h"
#include "support/account_house.h"
#include "unit/signin/local_house.h"

using namespace authfcgi;
using namespace std::chrono_literals;

namespace {

const accounts::Caller kCaller{.now = now(), .site = {}, .client_address = "192.0.2.1"};

}  // namespace

TEST_CASE("a sign-in is recent for five minutes") {
  const Instant at = now();
  const auto claims = [&](std::chrono::seconds ago) { return json::object({{"auth_time", to_unix_seconds(at - ago)}}); };
  CHECK(accounts::is_recent(claims(0s), at));
  CHECK(accounts::is_recent(claims(299s), at));
  CHECK_FALSE(accounts::is_recent(claims(302s), at));
  CHECK_FALSE(accounts::is_recent(json::object(), at));
  CHECK_FALSE(accounts::is_recent(json::object({{"auth_time", "now"}}), at));
}

TEST_CASE("a password is right, wrong, or nobody's; a hash of no use lets nobody in (SEC-61)") {
  support::House house(support::account_settings());
  const auto user = support::add_person(house);
  const auto& desk = house.accounts_desk;
  auto account = accounts::account_of(user.id, desk);
  CHECK(accounts::check_password(account, support::kGoodPassword, kCaller, desk));
  CHECK_FALSE(accounts::check_password(account, support::kOtherPassword, kCaller, desk));
  CHECK_FALSE(accounts::check_password(account, std::string(2000, 'x'), kCaller, desk));
  account.password_hash = "no hash at all";
  CHECK_FALSE(accounts::check_password(account, support::kGoodPassword, kCaller, desk));
  account.password_hash.reset();
  CHECK_FALSE(accounts::check_password(account, support::kGoodPassword, kCaller, desk));
  CHECK_FALSE(accounts::account_of("4711", desk).password_hash);
}

TEST_CASE("wrong passwords are counted with those of signing in, right ones begin anew (SEC-62)") {
  support::House house(support::account_settings(R"(,"rateLimit":{"credentials":{"attempts":2,"delayAfter":2}})"));
  const auto user = support::add_person(house);
  const auto& desk = house.accounts_desk;
  const auto account = accounts::account_of(user.id, desk);
  CHECK_FALSE(accounts::check_password(account, "not this one at all", kCaller, desk));
  CHECK(accounts::check_password(account, support::kGoodPassword, kCaller, desk));
  for (int i = 0; i < 2; ++i) CHECK_FALSE(accounts::check_password(account, "not this one at all", kCaller, desk));
  CHECK_THROWS_AS(accounts::check_password(account, support::kGoodPassword, kCaller, desk), model::TooManyRequests);
  desk.accounts.set_locked_until(user.id, kCaller.now);  // authfcgi users unlock
  CHECK(accounts::check_password(accounts::account_of(user.id, desk), support::kGoodPassword, kCaller, desk));
}

TEST_CASE("the last wrong password locks as it does at sign-in, so that no sign-in ends it (SEC-62)") {
  support::House house(support::account_settings(R"(,"rateLimit":{"credentials":{"attempts":2,"delayAfter":2}})"));
  const auto user = support::add_person(house);
  const auto account = [&] { return accounts::account_of(user.id, house.accounts_desk); };
  for (int i = 0; i < 2; ++i) {
    CHECK_FALSE(account().is_locked(kCaller.now));
    CHECK_FALSE(accounts::check_password(account(), "not this one at all", kCaller, house.accounts_desk));
  }
  CHECK(account().is_locked(kCaller.now));
}

TEST_CASE("where nobody could look, nothing is counted") {
  support::LocalHouse house(R"({"id":"credentials"})",
                            support::kJwt + R"(,"passwords":{"wait":1},"rateLimit":{"credentials":{"attempts":2,"delayAfter":2}})");
  const auto account = *house.accounts.find(house.add_user("ada@example.com", "right").id);
  {
    const support::Busy busy(house.turnstile);
    for (int i = 0; i < 3; ++i) {
      CHECK_THROWS_AS(accounts::check_password(account, "right", kCaller, house.accounts_desk), shared::TooBusy);
    }
  }
  CHECK(accounts::check_password(account, "right", kCaller, house.accounts_desk));
}

TEST_CASE("a new password is hashed as configured") {
  support::House house(support::account_settings());
  const std::string hash = accounts::hash_password(support::kGoodPassword, house.accounts_desk);
  CHECK(hash.starts_with("$argon2id$v=19$"));
  CHECK_THROWS_AS(accounts::hash_password("", house.accounts_desk), Error);
}
