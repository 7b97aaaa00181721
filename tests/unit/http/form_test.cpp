#include "http/form.h"

#include <doctest/doctest.h>

using authfcgi::http::Form;
using authfcgi::http::form_encode;

TEST_CASE("a form parses as the URL standard says: total, with blanks and replacement characters") {
  const auto form = Form::parse("a=1&&b=x+y%20z&c&=d&e=%41%zz%4&f=%ff%e4%bd&g=a=b");
  CHECK(form.pairs() == std::vector<Form::Pair>{{"a", "1"},
                                                {"b", "x y z"},
                                                {"c", ""},
                                                {"", "d"},
                                                {"e", "A%zz%4"},
                                                {"f", "\xef\xbf\xbd\xef\xbf\xbd"},
                                                {"g", "a=b"}});
  CHECK(Form::parse("").empty());
}

TEST_CASE("invalid UTF-8 becomes one U+FFFD for each longest start of a character") {
  // A surrogate, an overlong form, a number too large, and a character cut by another.
  CHECK(Form::parse("%ed%a0%80=").pairs()[0].first == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(Form::parse("%c0%af=").pairs()[0].first == "\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(Form::parse("%f0%9f%98A=").pairs()[0].first == "\xef\xbf\xbd" "A");
  CHECK(Form::parse("%f0%9f%98%80=").pairs()[0].first == "\xf0\x9f\x98\x80");
}

TEST_CASE("the last of a name wins, and duplicates can be counted") {
  const auto form = Form::parse("state=1&code=2&state=3");
  CHECK(form.find("state") == "3");
  CHECK(form.count("state") == 2);
  CHECK(form.count("nonce") == 0);
  CHECK(form.find("nonce") == std::nullopt);
}

TEST_CASE("setting replaces the first of a name in place and drops the others") {
  Form form{{"a", "1"}, {"b", "2"}, {"a", "3"}};
  form.set("a", "4");
  form.set("c", "5");
  form.add("b", "6");
  CHECK(form.serialize() == "a=4&b=2&c=5&b=6");
  form.remove("b");
  CHECK(form.serialize() == "a=4&c=5");
}

TEST_CASE("a form serialises with plus for a blank and little left bare") {
  CHECK(form_encode("aZ09*-._ ~!'()/\xc3\xa9") == "aZ09*-._+%7E%21%27%28%29%2F%C3%A9");
  const Form form{{"scope", "openid profile"}, {"a&b", "c=d"}};
  CHECK(form.serialize() == "scope=openid+profile&a%26b=c%3Dd");
  CHECK(Form::parse(form.serialize()).pairs() == form.pairs());
}
