#include "signin/auth_time.h"

#include <doctest/doctest.h>

#include <limits>

#include "model/errors.h"

using namespace authfcgi;
using std::chrono::seconds;

TEST_CASE("max_age is the configuration's, else the visitor's, where it is a number") {
  oauth::AuthorizationRequest request;
  CHECK_FALSE(signin::find_max_age(request));
  for (const char* nonsense : {"", "-1", "1e9", " 5", "1234567890", "soon"}) {
    request.forwarded.set("max_age", nonsense);
    CHECK_FALSE(signin::find_max_age(request));
  }
  request.forwarded.set("max_age", "300");
  CHECK(signin::find_max_age(request) == seconds(300));
  request.params.set("max_age", "0");
  CHECK(signin::find_max_age(request) == seconds(0));
}

TEST_CASE("auth_time must be there and as young as max_age says, give or take a minute (SEC-7, SEC-8)") {
  const Instant now = from_unix_seconds(1'800'000'000);
  CHECK_NOTHROW(signin::check_auth_time(1'800'000'000 - 360, seconds(300), now));
  CHECK_THROWS_AS(signin::check_auth_time(1'800'000'000 - 361, seconds(300), now), model::OAuthCallbackError);
  CHECK_THROWS_AS(signin::check_auth_time(std::nullopt, seconds(300), now), model::OAuthCallbackError);
  CHECK_THROWS_AS(signin::check_auth_time(std::numeric_limits<std::int64_t>::min(), seconds(999'999'999), now), model::OAuthCallbackError);
  CHECK_NOTHROW(signin::check_auth_time(std::numeric_limits<std::int64_t>::max(), seconds(0), now));
}

TEST_CASE("a session says by itself how long ago its proof is; one that says nothing proves nothing") {
  const Instant now = from_unix_seconds(1'800'000'000);
  const auto claims = json::object({{"auth_time", std::int64_t{1'800'000'000 - 60}}});
  CHECK(signin::was_proved_within(seconds(60), claims, now));
  CHECK_FALSE(signin::was_proved_within(seconds(59), claims, now));
  CHECK_FALSE(signin::was_proved_within(seconds(60), json::object(), now));
  CHECK_FALSE(signin::was_proved_within(seconds(60), json::object({{"auth_time", "now"}}), now));
}
