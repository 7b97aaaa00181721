#include "endpoints/respond.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("a parameter is appended behind the query and before the fragment (15.41)") {
  CHECK(endpoints::with_parameter("/p", "error", "A b") == "/p?error=A+b");
  CHECK(endpoints::with_parameter("/p?x=1#f", "e", "&") == "/p?x=1&e=%26#f");
}

TEST_CASE("a redirect cannot be split into two headers (SEC-41)") {
  CHECK_THROWS_AS(endpoints::redirect("/a\r\nSet-Cookie: x=y"), Error);
}

TEST_CASE("session and csrf answers are kept by nobody (SEC-43)") {
  const auto response = endpoints::private_json_response(nullptr);
  CHECK(response.body == "null");
  CHECK(response.headers.find("Cache-Control") == "private, no-cache, no-store");
  CHECK(response.headers.find("X-Content-Type-Options") == "nosniff");
}

namespace {

bool is_api_client(const std::vector<std::pair<std::string, std::string>>& headers, const std::string& body = "") {
  http::Request request;
  request.method = body.empty() ? "GET" : "POST";
  request.body = body;
  for (const auto& [name, value] : headers) request.headers.add(name, value);
  return endpoints::is_api_client(request, endpoints::read_body(request));
}

}  // namespace

TEST_CASE("an API client sends JSON, or asks for JSON and for nothing that people read") {
  CHECK(is_api_client({{"Content-Type", "application/json"}}, R"({"email":"a@b.c"})"));
  CHECK(is_api_client({{"Accept", "application/json"}}));
  CHECK(is_api_client({{"Accept", "Application/JSON;q=0.9, */*"}}));
  CHECK(is_api_client({{"Accept", "application/json"}, {"Content-Type", "application/x-www-form-urlencoded"}}, "a=b"));

  CHECK_FALSE(is_api_client({}));
  CHECK_FALSE(is_api_client({{"Accept", "*/*"}}));
  CHECK_FALSE(is_api_client({{"Accept", "text/html,application/xhtml+xml,application/json"}}));
  CHECK_FALSE(is_api_client({{"Content-Type", "application/x-www-form-urlencoded"}}, "json=1"));
  CHECK_FALSE(is_api_client({{"Content-Type", "application/json"}}, "[1]"));  // no form of anybody's
}

TEST_CASE("Auth.js's own client is none: it wants {url} (11.1), and says so by a header or, in version 4, by a member") {
  CHECK_FALSE(is_api_client({{"Content-Type", "application/json"}, {"X-Auth-Return-Redirect", "1"}}, R"({"email":"a@b.c"})"));
  CHECK_FALSE(is_api_client({{"Accept", "application/json"}, {"X-Auth-Return-Redirect", "1"}}));
  CHECK_FALSE(is_api_client({{"Content-Type", "application/json"}}, R"({"json":"true"})"));
  CHECK(is_api_client({{"Content-Type", "application/json"}}, R"({"json":"yes"})"));
}
