#include "signin/charge.h"

#include <doctest/doctest.h>

#include "model/errors.h"
#include "support/account_house.h"

using namespace authfcgi;
using limits::Limit;

namespace {

struct Till {
  support::House house{support::account_settings(R"(,"rateLimit":{"credentials":{"attempts":2,"delayAfter":2}})")};
  Instant moment = now();

  bool attempt(bool fails) {
    signin::Charge charge(house.limits, true, "192.0.2.1", moment);
    const bool is_last = charge.charge_account("user:1", {});
    if (fails) charge.failed();
    return is_last;
  }
};

}  // namespace

TEST_CASE("an attempt that failed counts, one that was none is given back, and the last one says so (SEC-62)") {
  Till till;
  for (int i = 0; i < 5; ++i) CHECK_FALSE(till.attempt(false));
  CHECK_FALSE(till.attempt(true));
  CHECK(till.attempt(true));
  try {
    till.attempt(true);
    FAIL("a third attempt was allowed");
  } catch (const model::TooManyRequests& refused) {
    CHECK(refused.can_be_unlocked());
  }
}

TEST_CASE("a right password begins the count anew") {
  Till till;
  till.attempt(true);
  signin::Charge charge(till.house.limits, true, "192.0.2.1", till.moment);
  charge.charge_account("user:1", {});
  charge.succeeded();
  CHECK_FALSE(till.attempt(true));
}

TEST_CASE("a lock is never made shorter by guessing") {
  Till till;
  const auto user = support::add_person(till.house);
  const auto account = [&] { return till.house.accounts.find(user.id); };
  const auto week = till.moment + std::chrono::hours(168);
  signin::lock_account(user.id, account(), week, till.house.accounts);
  signin::lock_account(user.id, account(), till.moment + std::chrono::minutes(15), till.house.accounts);
  CHECK(account()->locked_until == week);
}
