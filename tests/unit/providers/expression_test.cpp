#include "providers/expression.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;

namespace {

const json::Value kPerson = json::parse(R"({"id":1234567890123456789,"big":18446744073709551615,"name":"","nick":"Ada","n":null,"zero":0,
    "half":0.5,"million":1e6,"huge":18446744073709551616,"beyond":9007199254740994.0,"yes":true,"a":{"b":[{"c":"deep"}]},
    "emails":[{"email":"a@x","primary":false},{"email":"b@x","primary":true}],"none":[{"email":"c@x"}]})");
const json::Value kValues = json::parse(R"({"base":"https://x.example","region":"eu"})");

// As JSON; "missing" for what is missing.
std::string evaluate(const char* rule) {
  const auto found = providers::Expression(json::parse(rule)).evaluate({.document = kPerson, .values = kValues});
  return found ? json::write(*found) : "missing";
}

}  // namespace

TEST_CASE("a number becomes plain decimal text, however large") {
  CHECK(evaluate(R"({"string":"/id"})") == R"("1234567890123456789")");
  CHECK(evaluate(R"({"string":"/big"})") == R"("18446744073709551615")");
  CHECK(evaluate(R"({"string":"/million"})") == R"("1000000")");
  CHECK(evaluate(R"({"string":"/half"})") == R"("0.5")");
  CHECK(evaluate(R"({"string":"/yes"})") == R"("true")");
  CHECK(evaluate(R"({"string":"/n"})") == "missing");
  // Rounded, two people's numbers would be one.
  CHECK(evaluate(R"({"string":"/huge"})") == "missing");
  CHECK(evaluate(R"({"string":"/beyond"})") == "missing");
}

TEST_CASE("what is no expression says so before anybody signs in") {
  for (const char* rule : {"1", "true", R"("name")", "[]", "{}", R"({"unknown":1})", R"({"first":"/a"})",
                           R"({"if":"/a","then":"/b"})", R"({"const":1,"first":["/a"]})", R"({"template":"{"})",
                           R"({"int":"/a","mod":0})", R"({"int":"/a","shift_right":64})", R"({"eq":["/a"]})",
                           R"({"join":["/a"],"with":1})", R"({"starts_with":["/a","/b","/c"]})", R"(["/a",["b"]])"})
    CHECK_THROWS_AS(providers::Expression{json::parse(rule)}, providers::ExpressionError);
}
