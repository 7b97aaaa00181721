#include "store/redis_key.h"

#include <doctest/doctest.h>

#include <set>

using authfcgi::store::redis_key;

TEST_CASE("SEC-35: a key in Redis shows prefix and kind, and nothing of what is behind it") {
  const std::string key = redis_key("authfcgi:", "session", {"very-secret-token"});
  CHECK(key.starts_with("authfcgi:session:"));
  CHECK(key.size() == 17 + 43);
  CHECK(key.find("secret") == std::string::npos);
  CHECK(key == redis_key("authfcgi:", "session", {"very-secret-token"}));
}

TEST_CASE("SEC-35: texts that differ in a byte, or in where they are cut, have different keys") {
  const std::set<std::string> keys = {
      redis_key("p", "k", {"a"}),  redis_key("p", "k", {"A"}),       redis_key("p", "k", {"a "}),
      redis_key("p", "k", {""}),   redis_key("p", "k", {}),          redis_key("p", "k", {std::string_view("a\0", 2)}),
      redis_key("p", "l", {"a"}),  redis_key("p", "k", {"a", "b"}),  redis_key("p", "k", {"ab"}),
      redis_key("p", "k", {"", "ab"}), redis_key("p", "k", {"ab", ""}), redis_key("p", "k", {"1:a1:b"})};
  CHECK(keys.size() == 12);
}
