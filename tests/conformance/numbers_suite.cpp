#include "conformance/numbers_suite.h"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using std::chrono::minutes;

namespace authfcgi::conformance {

namespace {

void replaces_only_the_expected(store::Numbers& numbers, Instant later) {
  CHECK(numbers.read("ada") == 0);
  CHECK_FALSE(numbers.replace("ada", 1, 2, later));
  CHECK(numbers.read("ada") == 0);
  CHECK(numbers.replace("ada", 0, 0, later));
  CHECK(numbers.replace("ada", 0, 7, later));
  CHECK_FALSE(numbers.replace("ada", 0, 8, later));
  CHECK_FALSE(numbers.replace("ada", 0, 0, later));
  CHECK(numbers.replace("ada", 7, 7, later));
  CHECK(numbers.replace("ada", 7, 7, later + minutes(1)));
  CHECK(numbers.read("ada") == 7);
  CHECK(numbers.read("ada ") == 0);
  CHECK(numbers.read("Ada") == 0);
  CHECK_FALSE(numbers.replace("ada", 8, 0, later));
  CHECK(numbers.replace("ada", 7, 0, later));
  CHECK(numbers.read("ada") == 0);
  CHECK(numbers.replace("ada", 0, 1, later));
}

void keeps_64_bits(store::Numbers& numbers, Instant later) {
  const std::uint64_t large = 0xfffffffffffffffe;
  CHECK(numbers.replace("large", 0, large, later));
  CHECK_FALSE(numbers.replace("large", large + 1, 1, later));
  CHECK(numbers.read("large") == large);
  CHECK(numbers.replace("large", large, large + 1, later));
  CHECK(numbers.read("large") == large + 1);
}

void ends_at_its_time(store::Numbers& numbers, Instant later) {
  CHECK(numbers.replace("ends", 0, 7, later));
  CHECK(numbers.replace("ends", 7, 8, now() - minutes(1)));
  CHECK(numbers.read("ends") == 0);
  CHECK_FALSE(numbers.replace("ends", 8, 9, later));
  CHECK(numbers.replace("ends", 0, 1, later));
  CHECK(numbers.read("ends") == 1);
}

void takes_any_bytes(store::Numbers& numbers, Instant later) {
  using namespace std::literals;
  const std::string_view keys[] = {""sv, "\0"sv, "\0\0"sv, "\xff\xfe"sv, "'; DROP TABLE users; --"sv};
  std::uint64_t number = 0;
  for (const auto key : keys) CHECK(numbers.replace(key, 0, ++number, later));
  CHECK(numbers.replace(std::string(100000, 'x'), 0, 99, later));
  number = 0;
  for (const auto key : keys) CHECK(numbers.read(key) == ++number);
}

// SEC-62. Adds one so many times, each time that nobody else was first.
void count(store::Numbers& numbers, const std::string& key, int times, Instant later) {
  for (int done = 0; done < times;) {
    const auto before = numbers.read(key);
    if (numbers.replace(key, before, before + 1, later)) ++done;
  }
}

void loses_nothing(const std::function<std::unique_ptr<store::Numbers>()>& open, Instant later) {
  constexpr int kWorkers = 4, kTimes = 50;
  const auto numbers = open();
  // Over a row that is over, too: who is first takes it over.
  for (const std::string key : {"new", "old"}) {
    if (key == "old") numbers->replace(key, 0, 1000, now() - minutes(1));
    {
      std::vector<std::jthread> workers;
      for (int i = 0; i < kWorkers; ++i) workers.emplace_back([&] { count(*open(), key, kTimes, later); });
    }
    CHECK(numbers->read(key) == kWorkers * kTimes);
  }
}

// Of all who would begin a number, or end it, one does.
void has_one_winner(const std::function<std::unique_ptr<store::Numbers>()>& open, Instant later) {
  constexpr int kRounds = 20;
  std::atomic<int> began = 0, ended = 0;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i) {
      workers.emplace_back([&] {
        const auto own = open();
        for (int round = 0; round < kRounds; ++round) began += own->replace("winner " + std::to_string(round), 0, 5, later);
        for (int round = 0; round < kRounds; ++round) ended += own->replace("winner " + std::to_string(round), 5, 0, later);
      });
    }
  }
  // Whoever comes late begins again what was ended.
  CHECK(began >= kRounds);
  int left = 0;
  const auto numbers = open();
  for (int round = 0; round < kRounds; ++round) left += numbers->read("winner " + std::to_string(round)) == 5;
  CHECK(began == ended + left);
}

}  // namespace

void run_numbers_suite(const std::function<std::unique_ptr<store::Numbers>()>& open) {
  const auto numbers = open();
  const Instant later = now() + minutes(15);
  replaces_only_the_expected(*numbers, later);
  keeps_64_bits(*numbers, later);
  ends_at_its_time(*numbers, later);
  takes_any_bytes(*numbers, later);
  CHECK(open()->read("ada") == 1);
  loses_nothing(open, later);
  has_one_winner(open, later);
}

}  // namespace authfcgi::conformance
