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

TEST_CASE("numbers of every shape are read as JavaScript reads them, or refused (SEC-8)") {
  CHECK(json::parse("0e300").number() == 0);
  CHECK(json::parse("-0.0E+5").number() == 0);
  CHECK(json::parse("1e300").number() == 1e300);
  CHECK(json::parse("123456789012345678901234567890").number() == 123456789012345678901234567890.0);
  CHECK(json::parse("[1.5e-3,-2]").array()[0].number() == 0.0015);
  CHECK(json::parse("[1.5e-3,-2]").array()[1].integer() == -2);
  CHECK(json::parse("0.1").number() == 0.1);
  for (const char* text : {"1e309", "-1e309", "1e-400", "1.", ".5", "+1", "1e", "0x1", "Infinity", "1e5.5"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(json::parse(text), json::ParseError);
  }
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
