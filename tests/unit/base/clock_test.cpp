#include "base/clock.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("an HTTP date is an IMF-fixdate in GMT") {
  CHECK(http_date(from_unix_seconds(1792567680)) == "Wed, 21 Oct 2026 07:28:00 GMT");
  CHECK(http_date(from_unix_seconds(0)) == "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST_CASE("an ISO date always has milliseconds and a Z") {
  CHECK(iso8601(from_unix_seconds(1792567680)) == "2026-10-21T07:28:00.000Z");
  CHECK(iso8601(Instant{std::chrono::milliseconds{1792567680007}}) == "2026-10-21T07:28:00.007Z");
}

TEST_CASE("seconds are rounded down, also before the epoch") {
  CHECK(to_unix_seconds(Instant{std::chrono::milliseconds{1999}}) == 1);
  CHECK(to_unix_seconds(Instant{std::chrono::milliseconds{-1}}) == -1);
}

TEST_CASE("times beyond 2038 are kept whole") {
  CHECK(http_date(from_unix_seconds(4951013006)) == "Fri, 22 Nov 2126 09:23:26 GMT");
}
