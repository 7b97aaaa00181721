#include "config/cookie_settings.h"

#include <doctest/doctest.h>

#include "unit/config/configured.h"

using namespace authfcgi;
using config::complaints_of;
using config::configured;

TEST_CASE("a configured cookie is laid over the default, member by member") {
  const auto config = configured(R"({"cookies": {"sessionToken": {"name": "login", "options":
    {"sameSite": "strict", "domain": "example.com", "maxAge": 60, "path": "/app", "httpOnly": false, "partitioned": true}}}})");
  const auto& cookie = config->cookies(true).session_token;
  CHECK(http::serialize_cookie(cookie.name, "x", cookie.attributes) ==
        "login=x; Max-Age=60; Domain=example.com; Path=/app; Secure; Partitioned; SameSite=Strict");
  CHECK(config->cookies(false).session_token.name == "login");
  CHECK(config->cookies(true).state.name == "__Secure-authjs.state");
}

TEST_CASE("what a browser would refuse to store is refused here") {
  const auto complains = [](const std::string& cookies) {
    CAPTURE(cookies);
    CHECK(complaints_of(R"({"cookies": )" + cookies + "}").size() == 1);
  };
  complains(R"({"state": {"name": "a b"}})");
  complains(R"({"state": {"name": "a;b"}})");
  complains(R"({"state": {"options": {"domain": "a;b"}}})");
  complains(R"({"state": {"options": {"path": "/a;b"}}})");
  complains(R"({"state": {"options": {"secure": false}}})");
  complains(R"({"state": {"name": "x", "options": {"secure": false, "sameSite": "none"}}})");
  complains(R"({"csrfToken": {"options": {"domain": "example.com"}}})");
  complains(R"({"csrfToken": {"options": {"path": "/x"}}})");
  complains(R"({"csrfToken": {"name": "x"}, "nonce": {"name": "x"}})");
  CHECK(complaints_of(R"({"cookies": {"state": {"name": "x", "options": {"secure": false}}}})").empty());
}
