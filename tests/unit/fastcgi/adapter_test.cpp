#include "fastcgi/adapter.h"

#include <doctest/doctest.h>

#include <vector>

using namespace authfcgi;
using namespace authfcgi::fastcgi;

namespace {

http::Request adapt(std::vector<NameValue> variables, std::string body = "") {
  variables.push_back({"REQUEST_METHOD", "GET"});
  variables.push_back({"REQUEST_URI", "/api/auth/session?a=b"});
  return to_request(variables, std::move(body));
}

std::string written(const http::Response& response, bool is_head = false) {
  std::string out;
  append_response(out, response, is_head);
  return out;
}

}  // namespace

TEST_CASE("CGI variables become a request") {
  const http::Request request = adapt({{"HTTP_X_REQUESTED_WITH", "XMLHttpRequest"},
                                       {"CONTENT_TYPE", "application/json"},
                                       {"REMOTE_ADDR", "192.0.2.1"},
                                       {"REQUEST_SCHEME", "https"},
                                       {"AUTHFCGI_ROLE", "gate"},
                                       {"AUTHFCGI_HOST", "example.org"},
                                       {"AUTHFCGI_PATH", "/staff/"},
                                       {"AUTHFCGI_REQUIRE", "group:staff"}},
                                      "{}");
  CHECK(request.method == "GET");
  CHECK(request.target == "/api/auth/session?a=b");
  CHECK(request.headers.find("X-Requested-With") == "XMLHttpRequest");
  CHECK(request.headers.find("Content-Type") == "application/json");
  CHECK(request.body == "{}");
  CHECK(request.front.role == "gate");
  CHECK(request.front.host == "example.org");
  CHECK(request.front.path == "/staff/");
  CHECK(request.front.require == "group:staff");
  CHECK(request.front.scheme == "https");
  CHECK(request.front.remote_address == "192.0.2.1");
}

TEST_CASE("the role is api and the scheme comes from HTTPS when nothing is said") {
  CHECK(adapt({}).front.role == "api");
  CHECK(adapt({}).front.scheme == "http");
  CHECK(adapt({{"HTTPS", "on"}}).front.scheme == "https");
  CHECK(adapt({{"HTTPS", ""}}).front.scheme == "http");
}

TEST_CASE("two Cookie lines are one (M8)") {
  const http::Request request = adapt({{"HTTP_COOKIE", "a=1"}, {"HTTP_ACCEPT", "*/*"}, {"HTTP_COOKIE", "b=2"}});
  CHECK(request.headers.find_all("Cookie") == std::vector<std::string_view>{"a=1; b=2"});
}

TEST_CASE("a decisive variable with two values is refused, with one value twice it is not (SEC-53)") {
  for (const std::string_view name : {"AUTHFCGI_ROLE", "AUTHFCGI_ANYTHING", "HTTP_HOST", "REMOTE_ADDR", "CONTENT_TYPE", "HTTPS",
                                      "REQUEST_SCHEME", "HTTP_AUTHORIZATION", "HTTP_ORIGIN", "HTTP_X_FORWARDED_PROTO"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(adapt({{name, "one"}, {name, "two"}}), BadRequest);
    CHECK_NOTHROW(adapt({{name, "one"}, {name, "one"}}));
  }
  CHECK_THROWS_AS(adapt({{"REQUEST_METHOD", "POST"}}), BadRequest);
  CHECK_THROWS_AS(adapt({{"REQUEST_URI", "/other"}}), BadRequest);
  CHECK_NOTHROW(adapt({{"HTTP_ACCEPT", "one"}, {"HTTP_ACCEPT", "two"}}));
}

TEST_CASE("CONTENT_LENGTH may come twice: the snippet empties it before fastcgi_params names it again (M13)") {
  CHECK_NOTHROW(adapt({{"CONTENT_LENGTH", ""}, {"CONTENT_LENGTH", "25"}}));
}

TEST_CASE("HTTP_PROXY is inert (SEC-53), and a client cannot say the content type twice") {
  const http::Request request =
      adapt({{"HTTP_PROXY", "http://evil"}, {"HTTP_CONTENT_TYPE", "text/plain"}, {"CONTENT_TYPE", "application/json"}});
  CHECK_FALSE(request.headers.find("Proxy"));
  CHECK(request.headers.find_all("content-type") == std::vector<std::string_view>{"application/json"});
}

TEST_CASE("a request without method or target is refused") {
  CHECK_THROWS_AS(to_request(std::vector<NameValue>{{"REQUEST_METHOD", "GET"}}, ""), BadRequest);
  CHECK_THROWS_AS(to_request(std::vector<NameValue>{{"REQUEST_URI", "/"}}, ""), BadRequest);
}

TEST_CASE("a header that is none, or in a second spelling, is refused (SEC-53)") {
  CHECK_THROWS_AS(adapt({{"HTTP_", "x"}}), BadRequest);
  CHECK_THROWS_AS(adapt({{"HTTP_PROxY", "http://evil"}}), BadRequest);
  CHECK_THROWS_AS(adapt({{"HTTP_X-FORWARDED-HOST", "evil"}}), BadRequest);
}

TEST_CASE("a response begins with its status and knows its length") {
  http::Response response{.status = 302, .headers = {}, .body = "moved"};
  response.headers.add("Set-Cookie", "a=1");
  response.headers.add("Set-Cookie", "b=2");
  CHECK(written(response) == "Status: 302 Found\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 5\r\n\r\nmoved");
}

TEST_CASE("HEAD is answered without the body, and 204 without a length") {
  CHECK(written({.status = 200, .headers = {}, .body = "text"}, true) == "Status: 200 OK\r\nContent-Length: 4\r\n\r\n");
  CHECK(written({.status = 204, .headers = {}, .body = ""}) == "Status: 204 No Content\r\n\r\n");
}
