#include "store/backoff.h"

#include <doctest/doctest.h>

using authfcgi::store::Backoff;
using std::chrono::milliseconds;

TEST_CASE("SEC-72: after a failure nobody tries before the pause is over, and pauses grow to their limit") {
  Backoff backoff;
  Backoff::TimePoint now{std::chrono::hours(1)};
  CHECK(backoff.may_try(now));
  for (const int pause : {100, 200, 400, 800, 1600, 2000, 2000}) {
    CAPTURE(pause);
    backoff.failed(now);
    CHECK_FALSE(backoff.may_try(now + milliseconds(pause - 1)));
    now += milliseconds(pause);
    CHECK(backoff.may_try(now));
  }
}

TEST_CASE("after a success the next failure costs the shortest pause again") {
  Backoff backoff;
  const Backoff::TimePoint now{std::chrono::hours(1)};
  backoff.failed(now);
  backoff.failed(now);
  backoff.succeeded();
  CHECK(backoff.may_try(now));
  backoff.failed(now);
  CHECK(backoff.may_try(now + Backoff::kFirst));
}
