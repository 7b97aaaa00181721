#include "app/cors.h"

#include <doctest/doctest.h>

#include "support/house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::header;
using support::House;
using support::location;
using support::Visitor;

namespace {

http::Request from(const char* origin) {
  http::Request request;
  request.headers.add("Origin", origin);
  return request;
}

}  // namespace

TEST_CASE("no origin is granted anything by default (SEC-43)") {
  CHECK(app::granted_origin(from("https://front.example"), config::Config{}).empty());
}

TEST_CASE("a configured origin is granted, by exact text") {
  config::Config config;
  config.cors_origins = {"https://front.example"};
  CHECK(app::granted_origin(from("https://front.example"), config) == "https://front.example");
  for (const char* other : {"https://front.example.evil.example", "http://front.example", "null", "https://FRONT.example"}) {
    CHECK(app::granted_origin(from(other), config).empty());
  }
}

TEST_CASE("a preflight of a granted origin names methods and headers; another's does not") {
  const auto granted = app::preflight("https://front.example", "OPTIONS, GET");
  CHECK(granted.status == 204);
  CHECK(granted.headers.find("Access-Control-Allow-Methods") == "OPTIONS, GET");
  CHECK(granted.headers.find("Access-Control-Allow-Headers") == "Content-Type, X-Auth-Return-Redirect");
  const auto other = app::preflight("", "OPTIONS, GET");
  CHECK(other.headers.find("Allow") == "OPTIONS, GET");
  CHECK_FALSE(other.headers.find("Access-Control-Allow-Headers").has_value());
}

TEST_CASE("a front end on a configured origin may use the API, with errors readable for it, too") {
  House house(R"({"cors":{"origins":["https://front.example"]}})");
  Visitor visitor(house);
  const support::Lines from{{"Origin", "https://front.example"}, {"Sec-Fetch-Site", "cross-site"}};
  const auto granted = [](const http::Response& response) {
    return header(response, "Access-Control-Allow-Origin") == "https://front.example" &&
           header(response, "Access-Control-Allow-Credentials") == "true" && header(response, "Vary") == "Origin";
  };
  CHECK(granted(visitor.send(visitor.request("OPTIONS", "session", from))));
  CHECK(granted(visitor.get("session", from)));
  CHECK(granted(visitor.post("signin/idp", {}, from)));
  CHECK(granted(visitor.post_json("session", json::object(), from)));
  CHECK(location(visitor.submit("signin/idp", {}, from)).starts_with("https://idp.example/authorize?"));
  CHECK_FALSE(granted(visitor.get("session", {{"Origin", "https://other.example"}})));

  // Refused before anybody looked at it: 400 for what is no request of this API, 500 where nobody knows who we are.
  CHECK(granted(visitor.get("nonsense", from)));
  CHECK(granted(visitor.get("session?x=%zz", from)));
  http::Request hostless = visitor.request("GET", "session", from);
  hostless.front.host.clear();
  const auto untrusted = visitor.send(hostless);
  CHECK(untrusted.status == 500);
  CHECK(granted(untrusted));
}
