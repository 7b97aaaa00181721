#include "json/schema.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "json/text.h"

using namespace authfcgi;

namespace {

constexpr const char* kSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["id"],
  "properties": {
    "id": {"type": "string", "pattern": "^[a-z]+$"},
    "age": {"type": "integer", "minimum": 1, "maximum": 10},
    "kind": {"enum": ["a", "b"]},
    "list": {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/item"}},
    "one": {"$ref": "#/definitions/item"}
  },
  "definitions": {
    "item": {"type": ["string", "object"], "minLength": 2, "additionalProperties": false, "required": ["x", "y"],
             "properties": {"x": {"type": "number"}, "y": {"type": "boolean"}}}
  }
})";

std::vector<std::string> violations(const char* document) {
  const json::Schema schema(kSchema);
  std::vector<std::string> texts;
  for (const auto& violation : schema.validate(json::parse(document))) {
    REQUIRE(violation.rule != nullptr);
    CHECK(violation.rule->find(violation.keyword) != nullptr);
    texts.push_back(violation.pointer + " " + violation.keyword);
  }
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a document that fits has no violation") {
  CHECK(violations(R"({"id":"a","age":10,"kind":"b","list":["xx",{"x":1.5,"y":true}],"one":"yy"})") == Texts{});
}

TEST_CASE("all violations are found at once, each with the rule that it breaks") {
  CHECK(violations(R"({"id":"A","age":11,"kind":"c","list":["x",{"x":"1","z":1,"y":0},[],"fine"],"one":2,"extra":{}})") ==
        Texts{"/id pattern", "/age maximum", "/kind enum", "/list/0 minLength", "/list/1/x type",
              "/list/1/z additionalProperties", "/list/1/y type", "/list/2 type", "/one type",
              "/extra additionalProperties"});
}

TEST_CASE("a number with a fraction is no integer, and a whole one is") {
  CHECK(violations(R"({"id":"a","age":1.5})") == Texts{"/age type"});
  CHECK(violations(R"({"id":"a","age":2})") == Texts{});
  CHECK(violations(R"({"id":"a","age":18446744073709551615})") == Texts{"/age type"});
}

TEST_CASE("a missing member is named, and one that was complained of is not missing") {
  CHECK(violations(R"({"list":[{"x":1}]})") == Texts{"/list/0/y required", "/id required"});
  CHECK(violations(R"({"id":1})") == Texts{"/id type"});
  CHECK(violations(R"({"id":"a","one":{"x":"1"}})") == Texts{"/one/x type", "/one/y required"});
}

TEST_CASE("the document itself can be wrong") {
  CHECK(violations("[]") == Texts{" type"});
  CHECK(violations("null") == Texts{" type"});
}

TEST_CASE("an empty list is noticed, and a list emptied by complaints is not complained of twice") {
  CHECK(violations(R"({"id":"a","list":[]})") == Texts{"/list minItems"});
  CHECK(violations(R"({"id":"a","list":["x"]})") == Texts{"/list/0 minLength"});
}

TEST_CASE("a schema must be one") {
  CHECK_THROWS_AS(json::Schema("[]"), Error);
  CHECK_THROWS_AS(json::Schema("{"), json::ParseError);
}
