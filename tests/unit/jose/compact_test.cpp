#include "jose/compact.h"

#include <doctest/doctest.h>

#include "base/base64url.h"

using namespace authfcgi;
using jose::JoseError;
using jose::parse_protected_header;
using jose::split_compact;

TEST_CASE("a token has exactly its number of parts (SEC-6)") {
  CHECK(split_compact<3>("a.b.c") == std::array<std::string_view, 3>{"a", "b", "c"});
  CHECK(split_compact<3>("..") == std::array<std::string_view, 3>{"", "", ""});
  CHECK(split_compact<5>("a..b.c.d")[1].empty());
  for (const char* wrong : {"", "a", "a.b", "a.b.c.", "a.b.c.d", "....."}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(split_compact<3>(wrong), JoseError);
    CHECK_THROWS_AS(split_compact<5>(wrong), JoseError);
  }
}

TEST_CASE("a token over 64 KiB is not looked at (SEC-6)") {
  CHECK_NOTHROW(split_compact<3>("a.b." + std::string(65532, 'c')));
  CHECK_THROWS_AS(split_compact<3>("a.b." + std::string(65533, 'c')), JoseError);
}

TEST_CASE("parts are canonical base64url (SEC-6)") {
  CHECK(jose::decode_part("Zm9v") == "foo");
  CHECK(jose::decode_part("") == "");
  for (const char* wrong : {"Zm9v=", "Zm9v ", " Zm9v", "Zm9\n", "Zm9+", "Zm9/", "Zg==", "Zh", "A"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(jose::decode_part(wrong), JoseError);
  }
}

TEST_CASE("a header is one strict JSON object that asks for nothing (SEC-4, SEC-6)") {
  const auto parse = [](std::string_view text) { return parse_protected_header(base64url_encode(text)); };
  CHECK(parse(R"({"alg":"RS256"})").find_string("alg") == "RS256");
  CHECK_NOTHROW(parse(" {\"alg\" :\t\"RS256\"}\n"));
  CHECK_NOTHROW(parse(R"({"alg":"RS256","jku":"https://evil.example","x5u":1,"jwk":{}})"));
  for (const char* wrong :
       {"", "[]", "1", "null", "{", R"({"alg":"a","alg":"b"})", R"({"alg":"a",})", R"({"alg":"a"}{})",
        R"({"alg":"a"} x)", R"({"alg":"a","crit":["exp"]})", R"({"alg":"a","crit":[]})", R"({"alg":"a","crit":null})",
        R"({"alg":"a","b64":false})", R"({"alg":"a","b64":true})", R"({"alg":"a","zip":"DEF"})", "{\"alg\":\"\xff\"}",
        "/* */{}"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(parse(wrong), JoseError);
  }
  CHECK_THROWS_AS(parse("{\"a\":" + std::string(200000, '[')), JoseError);
}
