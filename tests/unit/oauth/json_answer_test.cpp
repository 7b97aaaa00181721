#include "oauth/json_answer.h"

#include <doctest/doctest.h>

#include "oauth/error.h"

using namespace authfcgi;
using oauth::ProtocolError;

namespace {

http::Response answer(int status, const char* type, std::string body) {
  http::Response response;
  response.status = status;
  if (*type) response.headers.set("Content-Type", type);
  response.body = std::move(body);
  return response;
}

}  // namespace

TEST_CASE("a JSON object by any of its names") {
  for (const char* type : {"application/json", "Application/JSON; charset=UTF-8", "application/jwk-set+json", "text/json"})
    CHECK(oauth::validate_json_answer(answer(200, type, R"({"a":1})"), "step").find("a")->integer() == 1);
}

TEST_CASE("another status, type or form is an error that names the step and not the body (SEC-22, SEC-23, SEC-24)") {
  const std::string good = R"({"secret":1})";
  for (const auto& response :
       {answer(302, "application/json", good), answer(500, "application/json", good), answer(200, "text/html", good),
        answer(200, "", good), answer(200, "application/jsonx", good), answer(200, "application/json", ""),
        answer(200, "application/json", good + "{}"), answer(200, "application/json", "[\"secret\"]"),
        answer(200, "application/json", "<html>secret"), answer(200, "application/json", R"({"secret":1,"secret":2})"),
        answer(200, "application/json", "{\"secret\":\"\xff\"}"), answer(200, "application/json", "\"secret\""),
        answer(200, "application/json", std::string(200'000, '[')), answer(201, "application/json", good)}) {
    CHECK_THROWS_WITH_AS(oauth::validate_json_answer(response, "keys"), doctest::Contains("keys: "), ProtocolError);
    try {
      oauth::validate_json_answer(response, "keys");
    } catch (const Error& error) {
      CHECK(describe(error).find("secret") == std::string::npos);
    }
  }
}

TEST_CASE("a text member is a text, not empty, without U+0000 (SEC-24)") {
  const auto object = json::object({{"a", "x"}, {"b", 1}, {"c", ""}, {"d", std::string("x\0y", 3)}, {"e", nullptr}});
  CHECK(oauth::find_text(object, "a", "step") == "x");
  CHECK_FALSE(oauth::find_text(object, "missing", "step"));
  for (const char* name : {"b", "c", "d", "e"}) CHECK_THROWS_AS(oauth::find_text(object, name, "step"), ProtocolError);
}
