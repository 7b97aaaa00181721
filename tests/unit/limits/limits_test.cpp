#include "limits/limits.h"

#include <map>
#include <string>

#include <doctest/doctest.h>

using namespace authfcgi;
using namespace std::chrono_literals;
using limits::Limit;
using limits::Limits;
using limits::Tally;

namespace {

constexpr Instant kNow{std::chrono::seconds(1'790'000'000)};

struct MapCounters : limits::Counters {
  std::map<std::string, Tally, std::less<>> tallies;
  void update(std::string_view key, Instant, const Change& change) override { change(tallies[std::string(key)]); }
  Tally read(std::string_view key) override { return tallies[std::string(key)]; }
  void forget(std::string_view key) override { tallies.erase(std::string(key)); }
};

config::RateLimit small() {
  config::RateLimit rules;
  rules.account = {.attempts = 2, .window = 900s, .lockout = 900s};
  rules.address = {.attempts = 3, .window = 900s};
  return rules;
}

}  // namespace

TEST_CASE("an account is locked at its number, other accounts are not, until somebody unlocks it (SEC-62)") {
  const auto rules = small();
  MapCounters counters;
  Limits limits(rules, counters);
  const auto attempt = [&](std::string_view account) { return limits.charge({{Limit::kAccount, account}}, kNow); };
  CHECK(attempt("alice").allowed);
  CHECK(attempt("alice").allowed);
  CHECK(attempt("alice").locked);
  CHECK(limits.look(Limit::kAccount, "alice", kNow).retry_after == 900s);
  CHECK(attempt("bob").allowed);
  limits.forget(Limit::kAccount, "alice");
  CHECK(attempt("alice").allowed);
}

TEST_CASE("where one limit refuses, the others are charged nothing") {
  const auto rules = small();
  MapCounters counters;
  Limits limits(rules, counters);
  const auto attempt = [&](std::string_view account) {
    return limits.charge({{Limit::kAddress, "192.0.2.1"}, {Limit::kGlobal, ""}, {Limit::kAccount, account}}, kNow);
  };
  CHECK(attempt("alice").allowed);
  CHECK(attempt("alice").allowed);
  CHECK_FALSE(attempt("alice").allowed);
  CHECK(counters.tallies["address:192.0.2.1"].count == 2);
  CHECK(counters.tallies["global:"].count == 2);
  CHECK(attempt("bob").allowed);
  CHECK_FALSE(attempt("carol").allowed);
  CHECK(counters.tallies["account:carol"].count == 0);
}

TEST_CASE("a success resets the account's counter, and the address keeps its failures") {
  const auto rules = small();
  MapCounters counters;
  Limits limits(rules, counters);
  for (int i = 0; i < 2; ++i) limits.charge({{Limit::kAddress, "192.0.2.1"}, {Limit::kAccount, "alice"}}, kNow);
  limits.forget(Limit::kAccount, "alice");
  limits.refund(Limit::kAddress, "192.0.2.1", kNow);
  CHECK(counters.tallies["account:alice"].count == 0);
  CHECK(counters.tallies["address:192.0.2.1"].count == 1);
}

TEST_CASE("each limit has its own rule and its own keys") {
  const config::RateLimit rules;
  MapCounters counters;
  Limits limits(rules, counters);
  const auto count_allowed = [&](Limit limit) {
    int allowed = 0;
    for (int i = 0; i < 100; ++i) allowed += limits.charge({{limit, "x"}}, kNow).allowed;
    return allowed;
  };
  CHECK(count_allowed(Limit::kMailAddress) == 5);   // SEC-64
  CHECK(count_allowed(Limit::kMailClient) == 60);   // SEC-64
  CHECK(count_allowed(Limit::kAddress) == 60);
  CHECK(count_allowed(Limit::kPasskeyClient) == 60);  // 15.46
  CHECK(count_allowed(Limit::kAccount) == 6);       // the sixth makes the next one wait
  CHECK(count_allowed(Limit::kSecondFactor) == 4);
  CHECK(count_allowed(Limit::kGlobal) == 100);
}

TEST_CASE("with rateLimit false everything is allowed and nobody counts") {
  auto rules = small();
  rules.enabled = false;
  MapCounters counters;
  Limits limits(rules, counters);
  for (int i = 0; i < 10; ++i) CHECK(limits.charge({{Limit::kAccount, "alice"}}, kNow).allowed);
  limits.refund(Limit::kAccount, "alice", kNow);
  limits.forget(Limit::kAccount, "alice");
  CHECK(limits.look(Limit::kAccount, "alice", kNow).allowed);
  CHECK(counters.tallies.empty());
}

TEST_CASE("attempts until somebody unlocked the account count no more, those since do") {
  const auto rules = small();
  MapCounters counters;
  Limits limits(rules, counters);
  const auto attempt = [&](Instant at, std::optional<Instant> unlocked) {
    return limits.charge({{Limit::kAccount, "alice", unlocked}}, at).allowed;
  };
  CHECK(attempt(kNow, {}));
  CHECK(attempt(kNow + 5s, {}));
  CHECK_FALSE(attempt(kNow + 6s, {}));
  CHECK_FALSE(attempt(kNow + 6s, kNow + 4s));
  CHECK(attempt(kNow + 6s, kNow + 5s));
  CHECK(attempt(kNow + 7s, kNow + 5s));
  CHECK_FALSE(attempt(kNow + 8s, kNow + 5s));
}

TEST_CASE("one user base's accounts are not another's, the addresses that ask are the same") {
  const auto rules = small();
  MapCounters counters;
  Limits whole(rules, counters), one(rules, counters, "one.example"), also_one(rules, counters, "one.example");
  const auto attempt = [&](Limits& limits, Limit limit) { return limits.charge({{limit, "x"}}, kNow).allowed; };
  for (const Limit limit : {Limit::kAccount, Limit::kSecondFactor, Limit::kMailAddress}) {
    while (attempt(one, limit)) continue;
    CHECK_FALSE(attempt(also_one, limit));
    CHECK(attempt(whole, limit));
    CHECK(whole.look(limit, "x", kNow).locked == false);
    whole.forget(limit, "x");
    CHECK_FALSE(attempt(one, limit));
    one.forget(limit, "x");
    CHECK(attempt(also_one, limit));
    also_one.refund(limit, "x", kNow);
  }
  for (const Limit limit : {Limit::kAddress, Limit::kMailClient, Limit::kPasskeyClient}) {
    while (attempt(one, limit)) continue;
    CHECK_FALSE(attempt(whole, limit));
  }
}
