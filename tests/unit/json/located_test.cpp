#include "json/located.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;
using json::parse_located;

TEST_CASE("comments count as blanks, but not inside texts") {
  const auto located = parse_located("// one\n{ /* two */ \"a\": \"// no /* comment */\" // three\n}//");
  CHECK(json::write(located.value) == R"({"a":"// no /* comment */"})");
  CHECK(json::write(parse_located("[\"\\\"//\", /**/ 1/*/*/]").value) == "[\"\\\"//\",1]");
}

TEST_CASE("every member and element knows its line") {
  const auto located = parse_located(R"(// first
{
  "a": [
    1,
    { "b": null, "c":
      "x" }
  ],
  "": {}, "empty": [],
  "d/e~f": -1.5e3
})");
  const auto line = [&](std::string pointer) { return located.line(std::move(pointer)); };
  CHECK(line("") == 2);
  CHECK(line("/a") == 3);
  CHECK(line("/a/0") == 4);
  CHECK(line("/a/1") == 5);
  CHECK(line("/a/1/b") == 5);
  CHECK(line("/a/1/c") == 5);
  CHECK(line("/") == 8);
  CHECK(line("/empty") == 8);
  CHECK(line("/d~1e~0f") == 9);
  CHECK(line("/a/1/missing/deeper") == 5);
  CHECK(line("/missing") == 2);
}

TEST_CASE("a mistake is found at the text's own offset, comments or not") {
  const std::string text = "{\n/* a\nb */ \"x\": 1,\n \"y\" 2 }";
  try {
    parse_located(text);
    FAIL("accepted");
  } catch (const json::ParseError& error) {
    CHECK(json::line_at(text, error.offset()) == 4);
  }
  for (const auto* broken : {"{} /*", "{} /", "{,}", "", "{\"a\":1 \"b\":2}", "{\"a\":1,\"a\":2}", "\"", "\"\\", "{}#"}) {
    CAPTURE(broken);
    CHECK_THROWS_AS(parse_located(broken), json::ParseError);
  }
}

TEST_CASE("a byte order mark is no line of its own") {
  CHECK(parse_located("\xef\xbb\xbf{\n\"a\":1}").line("/a") == 2);
}

TEST_CASE("a pointer leads to its value") {
  const auto document = json::parse(R"({"a":[{"b/c":1}],"~":2})");
  CHECK(json::resolve(document, "/a/0/b~1c")->integer() == 1);
  CHECK(json::resolve(document, "/~0")->integer() == 2);
  CHECK(json::resolve(document, "") == &document);
  for (const auto* pointer : {"/a/1", "/a/x", "/a/0x", "/b", "/~/x"}) CHECK(json::resolve(document, pointer) == nullptr);
}
