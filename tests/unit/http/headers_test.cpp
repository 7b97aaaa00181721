#include "http/headers.h"

#include <doctest/doctest.h>

#include "base/error.h"

using namespace authfcgi;
using http::Headers;

TEST_CASE("header names compare without case and fields of one name stay apart") {
  Headers headers;
  headers.add("Set-Cookie", "a=1");
  headers.add("Content-Type", "text/html");
  headers.add("set-cookie", "b=2");
  CHECK(headers.find("SET-COOKIE") == "a=1");
  CHECK(headers.find_all("Set-Cookie") == std::vector<std::string_view>{"a=1", "b=2"});
  CHECK(headers.find("Location") == std::nullopt);
}

TEST_CASE("setting a header replaces every field of that name in the place of the first") {
  Headers headers;
  headers.add("A", "1");
  headers.add("B", "2");
  headers.add("a", "3");
  headers.set("A", "4");
  REQUIRE(headers.fields().size() == 2);
  CHECK(headers.fields()[0] == Headers::Field("A", "4"));
  CHECK(headers.fields()[1] == Headers::Field("B", "2"));
  headers.set("C", "5");
  CHECK(headers.find("c") == "5");
  headers.remove("b");
  CHECK(headers.find("B") == std::nullopt);
}

TEST_CASE("SEC-41: no control can end a header line") {
  Headers headers;
  using namespace std::string_view_literals;
  for (const auto value : {"a\r\nX: y"sv, "a\nb"sv, "a\rb"sv, "a\0b"sv, "a\x7f"sv, "\x1b[0m"sv}) {
    CHECK_THROWS_AS(headers.add("Location", value), Error);
    CHECK_THROWS_AS(headers.set("Location", value), Error);
  }
  for (const auto name : {""sv, "a b"sv, "a:"sv, "a\r\n"sv, "\xc3\xa9"sv}) CHECK_THROWS_AS(headers.add(name, "x"), Error);
  CHECK(headers.fields().empty());
  CHECK_NOTHROW(headers.add("X-Auth-Name", "tab\tand \xc3\xa9 stay"));
}
