#include "app/counters.h"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "limits/limits.h"
#include "store/store.h"

using namespace authfcgi;

namespace {

constexpr Instant kNow{std::chrono::milliseconds(1795269600000)};

class PretendNumbers : public store::Numbers {
 public:
  bool is_away = false;
  std::map<std::string, std::uint64_t, std::less<>> numbers;

  std::uint64_t read(std::string_view key) override {
    if (is_away) throw store::Unavailable("away");
    const auto found = numbers.find(key);
    return found == numbers.end() ? 0 : found->second;
  }
  bool replace(std::string_view key, std::uint64_t expected, std::uint64_t next, Instant) override {
    if (read(key) != expected) return false;
    numbers[std::string(key)] = next;
    return true;
  }
};

}  // namespace

TEST_CASE("what one machine counts the other one knows (SEC-62)") {
  PretendNumbers numbers;
  const auto here = app::counters_over(numbers), there = app::counters_over(numbers);
  config::RateLimit rules;
  limits::Limits at_one(rules, *here), at_another(rules, *there);
  for (std::uint32_t i = 0; i < rules.mail_address.attempts; ++i) {
    limits::Limits& machine = i % 2 == 0 ? at_one : at_another;
    CHECK(machine.charge({{limits::Limit::kMailAddress, "ada@example.com"}}, kNow).allowed);
  }
  CHECK_FALSE(at_one.charge({{limits::Limit::kMailAddress, "ada@example.com"}}, kNow).allowed);
  CHECK_FALSE(at_another.charge({{limits::Limit::kMailAddress, "ada@example.com"}}, kNow).allowed);
}

TEST_CASE("hosts with one store count its accounts together, and those of another store apart") {
  config::Config whole;
  const auto add = [&](const std::string& name, const std::string& path) {
    auto host = std::make_shared<config::Config>();
    host->host = name;
    if (!path.empty()) host->adapter = config::Adapter{.type = "sqlite", .path = path};
    whole.hosts.push_back({name, host});
  };
  whole.adapter = config::Adapter{.type = "sqlite", .path = "/a.db"};
  add("one.example", "/one.db");
  add("two.example", "/a.db");
  add("three.example", "/one.db");
  add("four.example", "");
  std::vector<std::string> bases;
  for (const auto* site : config::with_hosts(whole)) bases.push_back(app::user_base(whole, *site));
  CHECK(bases == std::vector<std::string>{"", "one.example", "", "one.example", "four.example"});
}

TEST_CASE("a store that fails is a keeper that is away") {
  PretendNumbers numbers;
  numbers.is_away = true;
  const auto counters = app::counters_over(numbers);
  CHECK_THROWS_AS(counters->read("key"), limits::CounterError);
  CHECK_THROWS_AS(counters->forget("key"), limits::CounterError);
}
