#include "password/password.h"

#include <doctest/doctest.h>

#include "unit/password/typed.h"

using namespace authfcgi;
using password::parse_password;
using password::typed;

TEST_CASE("a password stays as it was typed") {
  for (const std::string text : {"correct horse", " blanks at both ends ", "Stra\u00DFe", "\U0001F511\U0001F512", "a"}) {
    CAPTURE(text);
    CHECK(typed(text).canonical() == text);
    CHECK(typed(text).is_canonical());
  }
}

TEST_CASE("another keyboard's accents and spaces are the same password (RFC 8265 section 4.2)") {
  CHECK(typed("cafe\u0301").canonical() == "caf\u00E9");
  CHECK(typed("cafe\u0301").typed() == "cafe\u0301");
  CHECK_FALSE(typed("cafe\u0301").is_canonical());
  CHECK(typed("a\u00A0b\u3000c").canonical() == "a b c");
  CHECK(typed("\uFB01").canonical() == "\uFB01");  // compatibility forms stay: NFC, not NFKC
  CHECK(typed("A").canonical() == "A");
}

TEST_CASE("NUL, controls, what is no UTF-8, nothing and too much are nobody's password (SEC-60)") {
  using namespace std::string_view_literals;
  for (const auto text : {""sv, "a\0b"sv, "a\0"sv, "a\tb"sv, "a\nb"sv, "\x7F"sv, "\u0085"sv, "a\u009Fb"sv, "\xFF"sv,
                          "\xC3"sv, "\xED\xA0\x80"sv}) {
    CAPTURE(text);
    CHECK_FALSE(parse_password(text));
  }
  CHECK(parse_password(std::string(1024, 'a')));
  CHECK_FALSE(parse_password(std::string(1025, 'a')));
}
