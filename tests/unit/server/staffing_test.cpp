#include "server/staffing.h"

#include <doctest/doctest.h>

using namespace authfcgi::server;
using authfcgi::config::Pool;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const Pool kStatic{.dynamic = false, .min_workers = 1, .max_workers = 4, .max_requests = 0};
const Pool kDynamic{.dynamic = true, .min_workers = 2, .max_workers = 64, .max_requests = 0};
const Staffing::Clock::time_point kNow{std::chrono::hours(1)};

}  // namespace

TEST_CASE("a static pool is filled and never changes") {
  const Staffing staffing(kStatic);
  CHECK(staffing.missing({}, kNow) == 4);
  CHECK(staffing.missing({.starting = 1, .idle = 2}, kNow) == 1);
  CHECK(staffing.missing({.busy = 4}, kNow) == 0);
  CHECK(staffing.superfluous({.idle = 4, .long_idle = 4}) == 0);
}

TEST_CASE("a dynamic pool doubles when nobody is free, up to its most") {
  const Staffing staffing(kDynamic);
  CHECK(staffing.missing({}, kNow) == 2);
  CHECK(staffing.missing({.idle = 1, .busy = 1}, kNow) == 0);
  CHECK(staffing.missing({.busy = 2}, kNow) == 2);
  CHECK(staffing.missing({.busy = 8}, kNow) == 8);
  CHECK(staffing.missing({.starting = 1, .busy = 8}, kNow) == 0);
  CHECK(staffing.missing({.busy = 40}, kNow) == 24);
  CHECK(staffing.missing({.busy = 64}, kNow) == 0);
}

TEST_CASE("a dynamic pool gives back what is idle for long, but neither the least nor the last free one") {
  const Staffing staffing(kDynamic);
  CHECK(staffing.superfluous({.idle = 20, .long_idle = 0}) == 0);
  CHECK(staffing.superfluous({.idle = 20, .long_idle = 20}) == 6);
  CHECK(staffing.superfluous({.idle = 3, .long_idle = 3}) == 1);
  CHECK(staffing.superfluous({.idle = 2, .long_idle = 2}) == 0);
  CHECK(staffing.superfluous({.idle = 1, .busy = 9, .long_idle = 1}) == 0);
}

TEST_CASE("the first crashes are made good at once, ten in a row within a second (SEC-70)") {
  Staffing staffing(kStatic);
  auto now = kNow;
  for (int crash = 1; crash <= 10; ++crash) {
    CAPTURE(crash);
    staffing.worker_crashed(now);
    const Census one_missing{.idle = 3};
    CHECK((crash <= 3) == (staffing.missing(one_missing, now) == 1));
    CHECK(staffing.not_before() <= now + milliseconds(500));
    CHECK(staffing.missing(one_missing, now + milliseconds(500)) == 1);
  }
  staffing.worker_crashed(now + seconds(60));
  CHECK_MESSAGE(staffing.missing({.idle = 3}, now + seconds(60)) == 1, "calm days are forgotten");
}
