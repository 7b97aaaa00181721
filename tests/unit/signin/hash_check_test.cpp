#include "signin/hash_check.h"

#include <doctest/doctest.h>

#include "unit/signin/local_house.h"

using namespace authfcgi;
using support::LocalHouse;

namespace {

password::Password typed(const std::string& text) { return password::parse_password(text).value(); }

}  // namespace

TEST_CASE("right, wrong and nobody; a hash of our own is not made anew") {
  LocalHouse house;
  const std::string hash = house.hasher.hash(typed("right"), house.random);
  int rehashed = 0;
  const auto count = [&](const std::string&) { ++rehashed; };
  CHECK(signin::check_hash(typed("right"), hash, house.desk, count));
  CHECK_FALSE(signin::check_hash(typed("wrong"), hash, house.desk, count));
  CHECK_FALSE(signin::check_hash(typed("right"), "", house.desk, count));
  CHECK(rehashed == 0);
}

TEST_CASE("a hash of another cost is made anew while the password is known, and only then") {
  LocalHouse house;
  config::Passwords other;
  other.cost = {.memory_kib = 128, .iterations = 1};
  const std::string old = password::Hasher(other).hash(typed("right"), house.random);
  std::string made;
  const auto keep = [&](const std::string& hash) { made = hash; };
  CHECK_FALSE(signin::check_hash(typed("wrong"), old, house.desk, keep));
  CHECK(made.empty());
  CHECK(signin::check_hash(typed("right"), old, house.desk, keep));
  CHECK(house.hasher.verify(typed("right"), made));
  CHECK_FALSE(house.hasher.needs_rehash(made));
}

TEST_CASE("a hash that nobody can verify looks like a wrong password (SEC-61)") {
  LocalHouse house;
  CHECK_THROWS_AS(signin::check_hash(typed("right"), "no hash at all", house.desk), model::CredentialsSignin);
}

TEST_CASE("who computes has a turn; when there is none, nobody is checked") {
  LocalHouse house(R"({"id":"credentials"})", R"(,"passwords":{"wait":1})");
  const support::Busy busy(house.turnstile);
  CHECK_THROWS_AS(signin::check_hash(typed("right"), "", house.desk), shared::TooBusy);
}
