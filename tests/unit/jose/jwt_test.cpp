#include "jose/jwt.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;

TEST_CASE("a date is a number of seconds, whatever its size (SEC-8)") {
  const auto read = [](std::string_view text) { return jose::numeric_date(json::parse(text)); };
  constexpr std::int64_t kLimit = 9007199254740992;
  CHECK(read("1795253006") == 1795253006);
  CHECK(read("1795253006.9") == 1795253006);
  CHECK(read("-1.5") == -2);
  CHECK(read("0") == 0);
  CHECK(read("1e300") == kLimit);
  CHECK(read("-1e300") == -kLimit);
  CHECK(read("9223372036854775807") == kLimit);
  CHECK(read("18446744073709551615") == kLimit);
  CHECK(read("-9223372036854775808") == -kLimit);
  CHECK_FALSE(read("\"1795253006\""));
  CHECK_FALSE(read("null"));
  CHECK_FALSE(read("true"));
  CHECK_FALSE(read("[1]"));
  CHECK_FALSE(read("{}"));
}

TEST_CASE("a date is found by name") {
  const json::Value claims = json::object({{"exp", 5}, {"nbf", "5"}});
  CHECK(jose::find_numeric_date(claims, "exp") == 5);
  CHECK_FALSE(jose::find_numeric_date(claims, "nbf"));
  CHECK_FALSE(jose::find_numeric_date(claims, "iat"));
}
