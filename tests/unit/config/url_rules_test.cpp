#include "config/url_rules.h"

#include <doctest/doctest.h>

using namespace authfcgi::config;

TEST_CASE("SEC-15, SEC-78: a provider's URL is https, or http on loopback where that is allowed") {
  CHECK(is_provider_url("https://op.example/x?y", false));
  CHECK(is_provider_url("http://127.0.0.1:9000", true));
  CHECK(is_provider_url("http://localhost:9000/", true));
  for (const auto* text : {"http://127.0.0.1:9000", "http://op.example", "", "op.example", "javascript:x", "data:,",
                           "file:///etc/passwd", "https://u:p@op.example", "https://op.example/#x", "https:\\\\op.example",
                           " https://op.example", "https://op.example/a b", "ftp://op.example"}) {
    CAPTURE(text);
    CHECK_FALSE(is_provider_url(text, false));
  }
  CHECK_FALSE(is_provider_url("http://127.evil.example", true));
  CHECK_FALSE(is_provider_url("http://op.example", true));
}

TEST_CASE("a page is a path of ours or an http URL") {
  for (const auto* text : {"", "/login", "/login?x#y", "https://app.example/login"}) CHECK(is_page(text));
  for (const auto* text : {"login", "//evil.example", "/\\evil.example", "javascript:x", "data:image/png,x", "/a\nb",
                           "https://u@app.example"}) {
    CAPTURE(text);
    CHECK_FALSE(is_page(text));
  }
}

TEST_CASE("an origin is an origin and comes out as browsers write it") {
  CHECK(parse_origin("https://App.example") == "https://app.example");
  CHECK(parse_origin("http://localhost:3000") == "http://localhost:3000");
  CHECK(parse_origin("https://app.example:443") == "https://app.example");
  for (const auto* text : {"app.example", "*", "null", "https://app.example/", "https://app.example/x", "https://*.example/",
                           "https://app.example?x", "https://u@app.example"}) {
    CAPTURE(text);
    CHECK(parse_origin(text) == std::nullopt);
  }
}

TEST_CASE("15.44: a base path loses its trailing slash") {
  CHECK(parse_base_path("/api/auth/") == "/api/auth");
  CHECK(parse_base_path("/a.b~c") == "/a.b~c");
  CHECK(parse_base_path("/") == "");
  for (const auto* text : {"", "api", "//", "/a//b", "/..", "/a/./b", "/a\\b", "/%2e", "/a?", "/a#"}) {
    if (std::string_view(text) == "//") continue;  // only slashes at the end: the root, too
    CAPTURE(text);
    CHECK(parse_base_path(text) == std::nullopt);
  }
}
