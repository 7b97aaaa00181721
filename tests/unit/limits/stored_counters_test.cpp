#include "limits/stored_counters.h"

#include <map>

#include <doctest/doctest.h>

#include "limits/limits.h"

using namespace authfcgi;
using namespace std::chrono_literals;
using limits::Tally;

namespace {

constexpr Instant kNow{std::chrono::seconds(1'790'000'000)};

// A store in which somebody else may be quicker.
struct Numbers {
  std::map<std::string, std::uint64_t> numbers;
  Instant until{};
  int rivals = 0;  // so many replacements are lost

  limits::NumberStore store() {
    return {.read = [this](const std::string& key) { return numbers.contains(key) ? numbers[key] : 0; },
            .replace =
                [this](const std::string& key, std::uint64_t expected, std::uint64_t next, Instant life) {
                  if (rivals > 0) {
                    --rivals;
                    Tally theirs = Tally::from_word(numbers[key]);
                    ++theirs.count;
                    theirs.since = kNow;
                    numbers[key] = theirs.word();
                  }
                  if ((numbers.contains(key) ? numbers[key] : 0) != expected) return false;
                  until = life;
                  if (next == 0) numbers.erase(key); else numbers[key] = next;
                  return true;
                }};
  }
};

}  // namespace

TEST_CASE("a tally in a store is one number, with the time from when on it may go") {
  Numbers numbers;
  limits::StoredCounters counters(numbers.store());
  const config::RateLimit rules;
  limits::Limits limits(rules, counters);
  CHECK(limits.charge({{limits::Limit::kMailAddress, "a@b.example"}}, kNow).allowed);
  CHECK(Tally::from_word(numbers.numbers.at("mail-address:a@b.example")) == Tally{.count = 1, .since = kNow});
  CHECK(numbers.until == kNow + 1h);
  CHECK(counters.read("mail-address:a@b.example").count == 1);
  counters.forget("mail-address:a@b.example");
  CHECK(numbers.numbers.empty());
}

TEST_CASE("who was not the quickest counts on from what the quicker one left") {
  Numbers numbers;
  limits::StoredCounters counters(numbers.store());
  numbers.rivals = 3;
  const config::RateLimit rules;
  limits::Limits limits(rules, counters);
  CHECK(limits.charge({{limits::Limit::kMailAddress, "a"}}, kNow).allowed);
  CHECK(counters.read("mail-address:a").count == 4);
  numbers.rivals = 3;
  CHECK_FALSE(limits.charge({{limits::Limit::kMailAddress, "a"}}, kNow).allowed);
  CHECK(counters.read("mail-address:a").count == 5);
}

TEST_CASE("a flood at one key is an error, not a hang") {
  Numbers numbers;
  limits::StoredCounters counters(numbers.store());
  numbers.rivals = 1'000'000;
  CHECK_THROWS_AS(counters.update("a", kNow,
                                  [](Tally& tally) {
                                    ++tally.count;
                                    return kNow;
                                  }),
                  limits::CounterError);
}
