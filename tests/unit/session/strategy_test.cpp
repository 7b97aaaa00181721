#include "session/strategy.h"

#include <doctest/doctest.h>

using namespace authfcgi;

namespace {

struct Plain : session::Strategy {
  std::optional<session::Active> find(const http::Cookies&, bool, Instant) override { return found; }
  session::Reading read(const http::Cookies&, bool, Instant, const json::Value*, http::CookieJar&) override {
    ++reads;
    return reading;
  }
  json::Value show(const session::Active&) override { return "shown"; }
  void start(const http::Cookies&, bool, Instant, const session::Newcomer&, http::CookieJar&) override {}
  void end(const http::Cookies&, bool, Instant, http::CookieJar&) override {}

  session::Look look() {
    http::CookieJar jar;
    return Strategy::look(http::Cookies(""), true, Instant{}, jar);
  }

  std::optional<session::Active> found;
  session::Reading reading;
  int reads = 0;
};

}  // namespace

TEST_CASE("a look reads only where a renewal is due, and whose session ended in that is nobody") {
  Plain strategy;
  CHECK_FALSE(strategy.look().active);
  strategy.found = session::Active{.claims = json::object({{"sub", "u1"}}), .expires = {}};
  CHECK(strategy.look().active);
  CHECK(strategy.reads == 0);

  strategy.found->renewal_due = true;
  strategy.reading.session = json::object({{"expires", "later"}});
  CHECK(strategy.look().shown == strategy.reading.session);
  CHECK(strategy.reads == 1);

  strategy.reading = {.session = nullptr, .problem = "the store is down", .is_our_failure = true};
  const auto put_off = strategy.look();
  CHECK(put_off.active);
  CHECK_FALSE(put_off.shown);
  CHECK(put_off.problem == "the store is down");

  strategy.reading = {.session = nullptr, .problem = {}};
  CHECK_FALSE(strategy.look().active);
}
