#include "json/value.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("members keep their order and are replaced in place") {
  auto value = json::object({{"a", 1}, {"b", "two"}, {"c", nullptr}});
  value.set("a", 3);
  value.set("d", true);
  CHECK(value.object()[0].value.integer() == 3);
  CHECK(value.object()[3].name == "d");
  value.erase("b");
  CHECK(value.find("b") == nullptr);
  CHECK(value.find("c")->is_null());
}

TEST_CASE("a value of another kind is a complaint, not a guess") {
  const json::Value text = "3";
  CHECK_THROWS_WITH_AS((void)text.integer(), "expected integer, found string", json::TypeError);
  CHECK_THROWS_AS((void)json::Value(1.5).integer(), json::TypeError);
  CHECK_THROWS_AS((void)json::Value(1e300).integer(), json::TypeError);
  CHECK(json::Value(2.0).integer() == 2);
  CHECK_FALSE(text.find_string("x").has_value());
}

TEST_CASE("equality looks at content, not at order or at how a number was written") {
  CHECK(json::object({{"a", 1}, {"b", 2}}) == json::object({{"b", 2.0}, {"a", 1u}}));
  CHECK_FALSE(json::object({{"a", 1}}) == json::object({{"a", 1}, {"b", 2}}));
  CHECK_FALSE(json::Value(nullptr) == json::Value(false));
  CHECK(json::array({1, "x"}) == json::array({1, "x"}));
  CHECK_FALSE(json::array({1}) == json::array({1, 2}));
}
