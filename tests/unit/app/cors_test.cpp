#include "app/cors.h"

#include <doctest/doctest.h>

using namespace authfcgi;

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

TEST_CASE("a preflight of a granted origin names methods, headers and credentials; another's does not") {
  const auto granted = app::preflight("https://front.example", "OPTIONS, GET");
  CHECK(granted.status == 204);
  CHECK(granted.headers.find("Access-Control-Allow-Origin") == "https://front.example");
  CHECK(granted.headers.find("Access-Control-Allow-Credentials") == "true");
  CHECK(granted.headers.find("Access-Control-Allow-Headers") == "Content-Type, X-Auth-Return-Redirect");
  CHECK(granted.headers.find("Vary") == "Origin");
  const auto other = app::preflight("", "OPTIONS, GET");
  CHECK(other.headers.find("Allow") == "OPTIONS, GET");
  CHECK_FALSE(other.headers.find("Access-Control-Allow-Origin").has_value());
}
