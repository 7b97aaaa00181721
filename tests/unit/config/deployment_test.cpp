#include "config/deployment.h"

#include <doctest/doctest.h>

#include "support/secret_text.h"
#include "unit/config/configured.h"

using namespace authfcgi;
using config::complaints_of;
using config::configured;

namespace {

std::string secret(char letter) { return std::string(32, letter); }

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("the highest numbered secret is the newest, and all are used together (15.30)") {
  const auto config = configured("{}", {{"AUTH_SECRET", secret('0')}, {"AUTH_SECRET_1", secret('1')}, {"AUTH_SECRET_3", secret('3')}});
  REQUIRE(config->secrets.size() == 3);
  CHECK(support::secret_text(*config) == secret('3') + "," + secret('1') + "," + secret('0'));
}

TEST_CASE("NEXTAUTH_SECRET counts where AUTH_SECRET is not set") {
  CHECK(support::secret_text(*configured("{}", {{"AUTH_SECRET", ""}, {"NEXTAUTH_SECRET", secret('n')}})) == secret('n'));
  CHECK(support::secret_text(*configured("{}", {{"NEXTAUTH_SECRET", secret('n')}})) == secret('s'));
}

TEST_CASE("a secret in the file wins over the environment, and may be a list") {
  CHECK(support::secret_text(*configured(R"({"secret": ")" + secret('f') + "\"}", {{"AUTH_SECRET_1", secret('1')}})) == secret('f'));
  CHECK(support::secret_text(*configured(R"({"secret": [")" + secret('f') + R"(", ")" + secret('g') + "\"]}")) ==
        secret('f') + "," + secret('g'));
}

TEST_CASE("SEC-78: no secret, or a short one, and we do not start") {
  const auto none = complaints_of("{}", {{"AUTH_SECRET", ""}});
  REQUIRE(none.size() == 1);
  CHECK(none[0].starts_with("f.json:1: secret is missing, and AUTH_SECRET is not set; authfcgi secret makes one"));
  CHECK(complaints_of("{}", {{"AUTH_SECRET", "short"}}) ==
        Texts{"AUTH_SECRET has 5 bytes, but must have at least 32; authfcgi secret makes one"});
  CHECK(complaints_of(R"({"secret": []})") == Texts{"f.json:1: secret is a list of 0, but must be a list that is not empty"});
}

TEST_CASE("AUTH_URL gives the origin, and its path the base path") {
  const auto config = configured("{}", {{"AUTH_URL", "https://App.example.com:8443/login/api/"}});
  CHECK(config->url->origin() == "https://app.example.com:8443");
  CHECK(config->base_path == "/login/api");
  CHECK(configured("{}", {{"AUTH_URL", "https://a.example"}})->base_path == "/api/auth");
  CHECK(configured("{}", {{"NEXTAUTH_URL", "https://a.example/x"}})->base_path == "/x");
  CHECK(configured("{}", {{"AUTH_URL", "https://b.example"}, {"NEXTAUTH_URL", "https://a.example/x"}})->base_path == "/api/auth");
  CHECK(configured(R"({"basePath": "/y/"})", {{"AUTH_URL", "https://a.example/x"}})->base_path == "/y");
  CHECK(configured(R"({"url": "https://c.example/z"})", {{"AUTH_URL", "https://a.example/x"}})->base_path == "/z");
  CHECK(configured(R"({"basePath": "/"})")->base_path.empty());
}

TEST_CASE("a URL or base path that could be read in two ways is refused") {
  for (const auto* url : {"a.example", "https://u:p@a.example", "https://a.example/?x", "https://a.example/#x", "ftp://a"}) {
    CAPTURE(url);
    CHECK(complaints_of("{}", {{"AUTH_URL", url}}) ==
          Texts{"AUTH_URL is set, but must be an http or https URL without user information, query and fragment"});
    CHECK(complaints_of(std::string(R"({"url": ")") + url + "\"}").size() == 1);
  }
  for (const auto* path : {"", "api", "/a//b", "/a/../b", "/./a", "//a", "/a b", "/%61", "/a?b", "https://a/"}) {
    CAPTURE(path);
    CHECK(complaints_of(std::string(R"({"basePath": ")") + path + "\"}").size() == 1);
  }
}

TEST_CASE("AUTH_TRUST_HOST is a boolean, and the file wins") {
  for (const auto* word : {"1", "true", "YES", "on"}) CHECK(configured("{}", {{"AUTH_TRUST_HOST", word}})->trust_host);
  for (const auto* word : {"0", "false", "No", ""}) CHECK_FALSE(configured("{}", {{"AUTH_TRUST_HOST", word}})->trust_host);
  CHECK_FALSE(configured(R"({"trustHost": false})", {{"AUTH_TRUST_HOST", "true"}})->trust_host);
  CHECK(complaints_of("{}", {{"AUTH_TRUST_HOST", "maybe"}}) == Texts{"AUTH_TRUST_HOST is set, but must be true or false"});
}

TEST_CASE("the redirect proxy is https, or this machine where that is allowed") {
  CHECK(configured("{}", {{"AUTH_REDIRECT_PROXY_URL", "https://p.example/api/auth"}})->redirect_proxy_url ==
        "https://p.example/api/auth");
  CHECK(complaints_of("{}", {{"AUTH_REDIRECT_PROXY_URL", "http://p.example/api/auth"}}).size() == 1);
  CHECK(complaints_of(R"({"redirectProxyUrl": "http://localhost/"})").size() == 1);
  CHECK(complaints_of(R"({"redirectProxyUrl": "http://localhost/", "allowInsecureLoopback": true})").empty());
}
