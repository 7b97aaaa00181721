#include "store/redis_numbers.h"

#include <doctest/doctest.h>

#include "conformance/numbers_suite.h"
#include "store/store.h"
#include "support/redis_server.h"

using namespace authfcgi;
using std::chrono::minutes;

namespace {

struct Fixture {
  support::RedisServer server;
  config::Redis settings = server.settings();
  std::shared_ptr<store::RedisConnection> connection = std::make_shared<store::RedisConnection>(settings);
  store::RedisNumbers numbers{connection};
  Instant later = now() + minutes(15);

  std::string only_key() {
    const auto keys = connection->command({"KEYS", "*"}).elements;
    REQUIRE(keys.size() == 1);
    return keys[0].text.value();
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "SEC-62: numbers keep every promise over Redis, however many count at once") {
  conformance::run_numbers_suite(
      [&] { return std::make_unique<store::RedisNumbers>(std::make_shared<store::RedisConnection>(settings)); });
}

TEST_CASE_FIXTURE(Fixture, "a number ends at its time, and its key shows nobody") {
  numbers.replace("ada@example.com", 0, 7, later);
  const std::string key = only_key();
  CHECK(key.starts_with("authfcgi:number:"));
  CHECK(key.find("ada") == std::string::npos);
  const auto left = connection->command({"PTTL", key}).integer;
  CHECK(left > 0);
  CHECK(left <= std::chrono::milliseconds(minutes(15)).count());
  CHECK(numbers.replace("ada@example.com", 7, 8, now() - minutes(1)));
  CHECK(numbers.read("ada@example.com") == 0);
  CHECK(numbers.replace("ada@example.com", 0, 1, later));
}

TEST_CASE_FIXTURE(Fixture, "what somebody else wrote as no number is a failure") {
  numbers.replace("ada", 0, 7, later);
  connection->command({"SET", only_key(), "many"});
  CHECK_THROWS_AS(numbers.read("ada"), store::StoreError);
}
