#include "store/redis_numbers.h"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

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

TEST_CASE_FIXTURE(Fixture, "a number is replaced where it is still the expected one, and nowhere else") {
  CHECK(numbers.read("ada") == 0);
  CHECK_FALSE(numbers.replace("ada", 1, 2, later));
  CHECK(numbers.read("ada") == 0);
  CHECK(numbers.replace("ada", 0, 7, later));
  CHECK_FALSE(numbers.replace("ada", 0, 8, later));
  CHECK(numbers.read("ada") == 7);
  CHECK(numbers.read("ada ") == 0);
  CHECK(numbers.replace("ada", 7, 0, later));
  CHECK(numbers.read("ada") == 0);
  CHECK(connection->command({"DBSIZE"}).integer == 0);
}

TEST_CASE_FIXTURE(Fixture, "all 64 bits count") {
  const std::uint64_t large = 0xfffffffffffffffe;
  CHECK(numbers.replace("ada", 0, large, later));
  CHECK_FALSE(numbers.replace("ada", large + 1, 1, later));
  CHECK(numbers.read("ada") == large);
  CHECK(numbers.replace("ada", large, large + 1, later));
  CHECK(numbers.read("ada") == large + 1);
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

TEST_CASE_FIXTURE(Fixture, "SEC-62: nobody's attempt is lost, however many count at once") {
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i) {
      workers.emplace_back([&] {
        store::RedisNumbers own(std::make_shared<store::RedisConnection>(settings));
        for (int done = 0; done < 100;) {
          const auto before = own.read("ada");
          if (own.replace("ada", before, before + 1, later)) ++done;
        }
      });
    }
  }
  CHECK(numbers.read("ada") == 400);
}

TEST_CASE_FIXTURE(Fixture, "what somebody else wrote as no number is a failure") {
  numbers.replace("ada", 0, 7, later);
  connection->command({"SET", only_key(), "many"});
  CHECK_THROWS_AS(numbers.read("ada"), store::StoreError);
}
