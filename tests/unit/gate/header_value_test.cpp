#include "gate/header_value.h"

#include <doctest/doctest.h>

using authfcgi::gate::encode_list_element;
using authfcgi::gate::encode_value;
using authfcgi::gate::NonAscii;
using authfcgi::gate::parse_non_ascii;

TEST_CASE("percent writes printable ASCII only, and can be undone") {
  CHECK(encode_value("nina@example.com", NonAscii::kPercent) == "nina@example.com");
  CHECK(encode_value("René O'Neil (x)", NonAscii::kPercent) == "Ren%C3%A9 O'Neil (x)");
  CHECK(encode_value("100%", NonAscii::kPercent) == "100%25");
  CHECK(encode_value(" root ", NonAscii::kPercent) == "%20root%20");
}

TEST_CASE("SEC-41: CR, LF and NUL never come through, in no style") {
  CHECK(encode_value(std::string_view("a\r\nX: y\0", 8), NonAscii::kPercent) == "a%0D%0AX: y%00");
  CHECK_FALSE(encode_value("a\r\nX: y", NonAscii::kUtf8));
  CHECK_FALSE(encode_value(std::string_view("a\0", 2), NonAscii::kUtf8));
  CHECK(encode_value("a\r\n", NonAscii::kRfc8187) == "UTF-8''a%0D%0A");
}

TEST_CASE("utf-8 leaves the text alone") {
  CHECK(encode_value("René", NonAscii::kUtf8) == "René");
  CHECK_FALSE(encode_value(" root", NonAscii::kUtf8));
}

TEST_CASE("rfc8187 marks what it encodes, and nobody can fake the mark") {
  CHECK(encode_value("Rene", NonAscii::kRfc8187) == "Rene");
  CHECK(encode_value("René", NonAscii::kRfc8187) == "UTF-8''Ren%C3%A9");
  CHECK(encode_value("utf-8''root", NonAscii::kRfc8187) == "UTF-8''utf-8''root");
}

TEST_CASE("what is empty or not UTF-8 is not said") {
  CHECK_FALSE(encode_value("", NonAscii::kPercent));
  CHECK_FALSE(encode_value("\xFF", NonAscii::kPercent));
  CHECK_FALSE(encode_value("\xFF", NonAscii::kUtf8));
}

TEST_CASE("a comma in a name does not make two of it") {
  CHECK(encode_list_element("a,admin", NonAscii::kPercent) == "a%2Cadmin");
  CHECK_FALSE(encode_list_element("a,admin", NonAscii::kUtf8));
  CHECK(encode_list_element("staff", NonAscii::kUtf8) == "staff");
}

TEST_CASE("the setting's words") {
  CHECK(parse_non_ascii("percent") == NonAscii::kPercent);
  CHECK(parse_non_ascii("utf-8") == NonAscii::kUtf8);
  CHECK(parse_non_ascii("rfc8187") == NonAscii::kRfc8187);
}
