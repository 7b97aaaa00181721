#include "limits/shared_counters.h"

#include <list>

#include <doctest/doctest.h>

#include "limits/limits.h"
#include "support/counted_random.h"
#include "unit/shared/child.h"

using namespace authfcgi;
using namespace std::chrono_literals;
using limits::Limit;
using limits::Limits;
using limits::SharedCounters;

namespace {

constexpr Instant kNow{std::chrono::seconds(1'790'000'000)};

}  // namespace

TEST_CASE("a tally is kept by key, and forgotten") {
  support::CountedRandom random;
  SharedCounters counters(random, 64);
  counters.update("a", kNow, [](auto& tally) {
    CHECK(tally.count == 0);
    tally = {.count = 3, .since = kNow};
    return kNow + 1h;
  });
  CHECK(counters.read("a") == limits::Tally{.count = 3, .since = kNow});
  CHECK(counters.read("b").count == 0);
  counters.forget("a");
  CHECK(counters.read("a").count == 0);
}

TEST_CASE("200 wrong passwords at once from many workers: exactly so many are allowed as may be (SEC-62)") {
  support::CountedRandom random;
  SharedCounters counters(random);
  config::RateLimit rules;
  rules.account = {.attempts = 10, .window = 900s, .lockout = 900s};
  rules.address = {.attempts = 1000, .window = 900s};
  std::list<tests::Child> workers;
  for (int i = 0; i < 8; ++i) {
    workers.emplace_back([&](const auto& meet) {
      Limits limits(rules, counters);
      meet();
      int allowed = 0;
      for (int attempt = 0; attempt < 25; ++attempt)
        allowed += limits.charge({{Limit::kAddress, "192.0.2.1"}, {Limit::kAccount, "alice"}}, kNow).allowed;
      return allowed;
    });
  }
  for (auto& worker : workers) worker.wait_until_here();
  for (auto& worker : workers) worker.go();
  int allowed = 0;
  for (auto& worker : workers) allowed += worker.status();
  CHECK(allowed == 10);
  Limits limits(rules, counters);
  CHECK(limits.look(Limit::kAccount, "alice", kNow).locked);
  CHECK(counters.read("address:192.0.2.1").count == 10);
}

TEST_CASE("a worker killed while it counts loses no other's count and holds up nobody") {
  support::CountedRandom random;
  SharedCounters counters(random, 64);
  tests::Child worker([&](const auto& meet) {
    counters.update("a", kNow, [&](auto& tally) {
      tally.count = 9;
      meet();
      return kNow + 1h;
    });
    return 0;
  });
  worker.wait_until_here();
  worker.kill();
  CHECK(counters.read("a").count == 0);
}

TEST_CASE("a locked account is not forgotten by many other keys (SEC-62)") {
  support::CountedRandom random;
  SharedCounters counters(random, 256);
  config::RateLimit rules;
  Limits limits(rules, counters);
  for (int i = 0; i < 20; ++i) limits.charge({{Limit::kAccount, "alice"}}, kNow + i * 30s);
  const Instant later = kNow + 10 * 30s;
  CHECK(limits.look(Limit::kAccount, "alice", later).locked);
  for (int i = 0; i < 20000; ++i) limits.charge({{Limit::kAccount, std::to_string(i)}}, later);
  CHECK(limits.look(Limit::kAccount, "alice", later).locked);
}
