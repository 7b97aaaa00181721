#include "limits/tally.h"

#include <doctest/doctest.h>

using namespace authfcgi;
using namespace std::chrono_literals;
using config::RateRule;
using limits::Tally;

namespace {

constexpr Instant kNow{std::chrono::seconds(1'790'000'000)};
constexpr RateRule kQuota{.attempts = 3, .window = 60s};
constexpr RateRule kGuesses{.attempts = 6, .window = 900s, .delay_after = 2, .delay = 1s, .longest_delay = 3s, .lockout = 600s};

}  // namespace

TEST_CASE("a tally is one word, larger for the worse, and 0 for none") {
  const Tally tally{.count = 65535, .since = kNow + 123ms};
  CHECK(Tally::from_word(tally.word()) == tally);
  CHECK(Tally{}.word() == 0);
  CHECK(Tally::from_word(0) == Tally{});
  CHECK(Tally{.count = 2, .since = kNow}.word() > Tally{.count = 1, .since = kNow + 1h}.word());
}

TEST_CASE("a quota is used up, and whole again when the window of its first attempt is over (SEC-64)") {
  Tally tally;
  CHECK(charge(kQuota, tally, kNow).allowed);
  CHECK(charge(kQuota, tally, kNow + 30s).allowed);
  CHECK(charge(kQuota, tally, kNow + 30s).allowed);
  const auto refused = charge(kQuota, tally, kNow + 40s + 1ms);
  CHECK_FALSE(refused.allowed);
  CHECK(refused.locked);
  CHECK(refused.retry_after == 20s);
  CHECK(look(kQuota, tally, kNow + 60s).allowed);
  CHECK(charge(kQuota, tally, kNow + 60s).allowed);
  CHECK(tally.count == 1);
}

TEST_CASE("guesses wait longer each time, then for the lockout, then start anew (SEC-62)") {
  Tally tally;
  Instant now = kNow;
  const auto waits = [&](std::chrono::seconds wait, bool locked) {
    const auto refused = charge(kGuesses, tally, now);
    CHECK_FALSE(refused.allowed);
    CHECK(refused.retry_after == wait);
    CHECK(refused.locked == locked);
    CHECK_FALSE(look(kGuesses, tally, now + wait - 1ms).allowed);
    now += wait;
    CHECK(charge(kGuesses, tally, now).allowed);
  };
  CHECK(charge(kGuesses, tally, now).allowed);
  CHECK(charge(kGuesses, tally, now).allowed);
  CHECK(charge(kGuesses, tally, now).allowed);
  waits(1s, false);
  waits(2s, false);
  waits(3s, false);
  CHECK(tally.count == 6);
  waits(600s, true);
  CHECK(tally.count == 1);
}

TEST_CASE("guesses that lie a window back are forgotten") {
  Tally tally;
  for (int i = 0; i < 2; ++i) charge(kGuesses, tally, kNow);
  CHECK(charge(kGuesses, tally, kNow + 899s).allowed);
  CHECK(tally.count == 3);
  CHECK(charge(kGuesses, tally, kNow + 899s + 900s).allowed);
  CHECK(tally.count == 1);
}

TEST_CASE("who goes on asking while refused makes nothing longer") {
  Tally tally;
  for (int i = 0; i < 3; ++i) charge(kQuota, tally, kNow);
  const Tally before = tally;
  for (int i = 0; i < 100; ++i) CHECK_FALSE(charge(kQuota, tally, kNow + 1s).allowed);
  CHECK(tally == before);
}

TEST_CASE("a rule without delays locks at its number") {
  constexpr RateRule kRule{.attempts = 10, .window = 900s, .lockout = 900s};
  Tally tally;
  int allowed = 0;
  for (int i = 0; i < 200; ++i) allowed += charge(kRule, tally, kNow).allowed;
  CHECK(allowed == 10);
}

TEST_CASE("an attempt that is given back was none") {
  Tally tally;
  charge(kQuota, tally, kNow);
  refund(tally);
  CHECK(tally == Tally{});
  refund(tally);
  CHECK(tally == Tally{});
  for (int i = 0; i < 3; ++i) charge(kQuota, tally, kNow);
  refund(tally);
  CHECK(charge(kQuota, tally, kNow).allowed);
}

TEST_CASE("a clock that was set back by a year locks nobody for a year") {
  Tally tally;
  for (int i = 0; i < 3; ++i) charge(kQuota, tally, kNow);
  const Instant before = kNow - 365 * 24h;
  CHECK(charge(kQuota, tally, before).retry_after == 60s);
  CHECK(charge(kQuota, tally, before + 60s).allowed);
}

TEST_CASE("a tally may be forgotten when it changes no verdict any more") {
  Tally tally;
  charge(kGuesses, tally, kNow);
  CHECK(forgotten_at(kGuesses, tally) == kNow + 900s);
  tally.count = 6;
  CHECK(forgotten_at(kGuesses, tally) == kNow + 600s);
  constexpr RateRule kLongDelay{.attempts = 6, .window = 1s, .delay_after = 0, .delay = 8s, .longest_delay = 8s, .lockout = 600s};
  tally.count = 2;
  CHECK(forgotten_at(kLongDelay, tally) == kNow + 8s);
}

TEST_CASE("delays of many attempts do not run over") {
  constexpr RateRule kRule{.attempts = 65535, .window = 900s, .delay_after = 0, .delay = 1s, .longest_delay = 3600s, .lockout = 900s};
  const Tally tally{.count = 60000, .since = kNow};
  CHECK(look(kRule, tally, kNow).retry_after == 3600s);
}
