#include "providers/operators.h"

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

TEST_CASE("a pointer is lenient: a step through null, a scalar or nothing is missing") {
  CHECK(evaluate(R"("/a/b/0/c")") == R"("deep")");
  CHECK(evaluate(R"("/n")") == "null");
  for (const char* rule : {R"("/n/x")", R"("/nick/x")", R"("/x/y")", R"("/a/b/1")", R"("/a/b/x")"})
    CHECK(evaluate(rule) == "missing");
}

TEST_CASE("first takes what is neither missing nor null, first_truthy what is truthy, else the last") {
  CHECK(evaluate(R"(["/x","/n","/name","/nick"])") == R"("")");
  CHECK(evaluate(R"({"first":["/x",null]})") == "null");
  CHECK(evaluate(R"(["/n","/x"])") == "missing");
  CHECK(evaluate(R"({"first_truthy":["/name","/zero","/nick"]})") == R"("Ada")");
  CHECK(evaluate(R"({"first_truthy":["/nick2","/zero"]})") == "0");
}

TEST_CASE("a template is null when all that points into the profile is, and trimmed otherwise") {
  CHECK(evaluate(R"({"template":"{/nick} {/surname}"})") == R"("Ada")");
  CHECK(evaluate(R"({"template":"{/first} {/n}"})") == "null");
  CHECK(evaluate(R"({"template":"{base}/u/{/nick}"})") == R"("https://x.example/u/Ada")");
  CHECK(evaluate(R"({"template":"{base}/v3"})") == R"("https://x.example/v3")");
}

TEST_CASE("concat needs every part, join takes the truthy ones") {
  CHECK(evaluate(R"({"concat":[{"const":"#"},"/zero"]})") == R"("#0")");
  CHECK(evaluate(R"({"concat":[{"const":"#"},"/x"]})") == "null");
  CHECK(evaluate(R"({"join":["/nick","/name","/n","/region",{"option":"region"}],"with":" "})") == R"("Ada eu")");
  CHECK(evaluate(R"({"join":["/n"],"with":" "})") == R"("")");
}

TEST_CASE("find looks for the first element whose where is truthy") {
  CHECK(evaluate(R"({"find":"/emails","where":"/primary","get":"/email"})") == R"("b@x")");
  CHECK(evaluate(R"({"find":"/none","where":"/primary","get":"/email"})") == "missing");
  CHECK(evaluate(R"({"find":"/none","where":"/primary","get":"/email","or_first":true})") == R"("c@x")");
  CHECK(evaluate(R"({"find":"/nick","where":"/primary","get":"/email","or_first":true})") == "missing");
}

TEST_CASE("choices, tables, prefixes and numbers") {
  CHECK(evaluate(R"({"if":"/name","then":"/nick","else":null})") == "null");
  CHECK(evaluate(R"({"lookup":{"option":"region"},"table":{"eu":"https://eu"}})") == R"("https://eu")");
  CHECK(evaluate(R"({"lookup":{"option":"none"},"table":{"eu":"https://eu"}})") == "missing");
  CHECK(evaluate(R"({"ensure_suffix":{"option":"base"},"suffix":"/"})") == R"("https://x.example/")");
  CHECK(evaluate(R"({"ensure_prefix":"/nick","prefix":"A"})") == R"("Ada")");
  CHECK(evaluate(R"({"int":"/id","shift_right":22,"mod":6})") == std::to_string((1234567890123456789ULL >> 22) % 6));
  CHECK(evaluate(R"({"int":"/nick"})") == "missing");
}

TEST_CASE("conditions") {
  CHECK(evaluate(R"({"not":"/name"})") == "true");
  CHECK(evaluate(R"({"all":["/nick","/zero"]})") == "false");
  CHECK(evaluate(R"({"eq":["/zero",{"const":0}]})") == "true");
  CHECK(evaluate(R"({"eq":["/zero",{"const":"0"}]})") == "false");
  CHECK(evaluate(R"({"is_null":"/x"})") == "true");
  CHECK(evaluate(R"({"starts_with":["/nick","Ad"]})") == "true");
}
