#include "json/text.h"

#include <doctest/doctest.h>

#include <string>

using namespace authfcgi;

TEST_CASE("what was written is what JSON.stringify writes") {
  const auto value = json::object(
      {{"s", "é\"\\\n/"}, {"n", nullptr}, {"t", true}, {"i", -3}, {"f", 1.5}, {"a", json::array({1, json::object()})}});
  const std::string text = R"({"s":"é\"\\\n/","n":null,"t":true,"i":-3,"f":1.5,"a":[1,{}]})";
  CHECK(json::write(value) == text);
  CHECK(json::parse(text) == value);
}

TEST_CASE("integers of 64 bits come back whole") {
  CHECK(json::write(json::parse("9007199254740993")) == "9007199254740993");
  CHECK(json::write(json::parse("18446744073709551615")) == "18446744073709551615");
  CHECK(json::write(json::parse("-9223372036854775808")) == "-9223372036854775808");
}

TEST_CASE("hostile text is refused (SEC-24)") {
  const std::string nul_inside("{}\0x", 4);
  const std::string nul_at_end("{}\0", 3);
  for (const std::string& text :
       {std::string(), std::string(" "), std::string("{}x"), std::string("[1,]"), std::string("{\"a\":1,}"),
        std::string("// c\n{}"), std::string("{} {}"), std::string("NaN"), std::string("1e999"), std::string("01"),
        std::string("\"\xff\""), std::string("\"\\ud800\""), std::string("\"a"), std::string("'a'"), nul_inside,
        nul_at_end, std::string("\"\n\"")}) {
    CAPTURE(text);
    CHECK_THROWS_AS(json::parse(text), json::ParseError);
  }
}

TEST_CASE("a repeated member is refused, at any depth and among many (SEC-24)") {
  CHECK_THROWS_AS(json::parse(R"({"a":1,"a":2})"), json::ParseError);
  CHECK_THROWS_AS(json::parse(R"([{"x":{"a":1,"b":2,"a":3}}])"), json::ParseError);
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"k" + std::to_string(i) + "\":0,";
  CHECK_THROWS_AS(json::parse(many + "\"k3\":0}"), json::ParseError);
  CHECK_THROWS_AS(json::parse(many + "\"k99\":0}"), json::ParseError);
  CHECK(json::parse(many + "\"other\":{\"k3\":1}}").object().size() == 101);
}

TEST_CASE("200,000 brackets do not touch the stack (SEC-24)") {
  CHECK_THROWS_AS(json::parse(std::string(200000, '[')), json::ParseError);
  CHECK_NOTHROW(json::parse(std::string(32, '[') + std::string(32, ']')));
  CHECK_THROWS_AS(json::parse(std::string(33, '[') + std::string(33, ']')), json::ParseError);
}
