#include "app/finish.h"

#include <doctest/doctest.h>

using namespace authfcgi;

namespace {

http::Response redirect_to(const char* location) {
  http::Response response;
  response.status = 302;
  response.headers.add("Location", location);
  return response;
}

}  // namespace

TEST_CASE("a redirect becomes 200 with an absolute url for a client that asks, and keeps its Location (15.13)") {
  http::Request request;
  request.headers.add("X-Auth-Return-Redirect", "1");
  const auto response = app::finish(redirect_to("/welcome?a=b"), request, {}, "https://app.example.com");
  CHECK(response.status == 200);
  CHECK(response.body == R"({"url":"https://app.example.com/welcome?a=b"})");
  CHECK(response.headers.find("Location") == "/welcome?a=b");
  CHECK(response.headers.find("Content-Type") == "application/json");
  CHECK(response.headers.find("X-Content-Type-Options") == "nosniff");  // SEC-43
}

TEST_CASE("the client of version 4 asks by json=true in the body (16.3)") {
  endpoints::Body body;
  body.form.add("json", "true");
  CHECK(app::finish(redirect_to("https://a.example/"), {}, body, "https://a.example").status == 200);
}

TEST_CASE("nobody else's answer is touched") {
  CHECK(app::finish(redirect_to("/x"), {}, {}, "https://a.example").status == 302);
  http::Request request;
  request.headers.add("X-Auth-Return-Redirect", "1");
  http::Response page;
  page.body = "page";
  CHECK(app::finish(page, request, {}, "https://a.example").body == "page");
}
