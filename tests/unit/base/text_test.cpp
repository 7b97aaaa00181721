#include "base/text.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("percent encoding leaves what encodeURIComponent leaves") {
  CHECK(percent_encode("aZ09-_.!~*'()") == "aZ09-_.!~*'()");
  CHECK(percent_encode("a b|c;é") == "a%20b%7Cc%3B%C3%A9");
}

TEST_CASE("percent decoding is strict") {
  CHECK(percent_decode("a%20b+c") == "a b+c");
  CHECK(percent_decode("%E2%82%AC") == "€");
  for (const char* text : {"%", "a%2", "%zz", "%E2%82", "%ff", "%C0%80"}) {
    CAPTURE(text);
    CHECK_FALSE(percent_decode(text).has_value());
  }
}

TEST_CASE("UTF-8 has no overlong forms, no surrogates and an end") {
  CHECK(is_valid_utf8("aé€😀"));
  for (const char* text : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                           "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "\xff"}) {
    CAPTURE(text);
    CHECK_FALSE(is_valid_utf8(text));
  }
}

TEST_CASE("splitting keeps empty pieces, joining puts them together again") {
  CHECK(split("a,,b", ',').size() == 3);
  CHECK(split("", ',').size() == 1);
  CHECK(join({"a", "", "b"}, ",") == "a,,b");
}

TEST_CASE("controls are seen wherever they hide") {
  CHECK(has_control(std::string_view("a\0b", 3)));
  CHECK(has_control("a\r\nb"));
  CHECK(has_control("\x7f"));
  CHECK_FALSE(has_control("plain é"));
}

TEST_CASE("case is ASCII's, and blanks are blank and tab") {
  CHECK(to_lower("ABCÉ") == "abcÉ");
  CHECK(to_upper("a-b") == "A-B");
  CHECK(equals_ignoring_case("Content-Type", "content-type"));
  CHECK_FALSE(equals_ignoring_case("a", "ab"));
  CHECK(trim(" \t a b\t") == "a b");
  CHECK(trim(" ") == "");
  CHECK(hex_encode(std::string_view("\x00\xff", 2)) == "00ff");
}

TEST_CASE("a byte is escaped in upper case, and digits of either case are read") {
  std::string text = "a";
  append_percent_escape(text, '\xfa');
  CHECK(text == "a%FA");
  CHECK(hex_value('f') == 15);
  CHECK(hex_value('A') == 10);
  CHECK(hex_value('g') == -1);
}
