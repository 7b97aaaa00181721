#include "gate/return_url.h"

#include <doctest/doctest.h>

#include "http/url.h"

using namespace authfcgi;

namespace {
constexpr std::string_view kOrigin = "https://app.example.com";
}

TEST_CASE("a browser navigates when it says so") {
  http::Headers headers;
  headers.add("Sec-Fetch-Mode", "navigate");
  headers.add("X-Requested-With", "x");
  CHECK(gate::navigates(headers));
  headers.set("Sec-Fetch-Mode", "cors");
  headers.add("Accept", "text/html");
  CHECK_FALSE(gate::navigates(headers));
}

TEST_CASE("a browser without Fetch Metadata asks for HTML and has no library") {
  http::Headers headers;
  CHECK_FALSE(gate::navigates(headers));
  headers.add("Accept", "*/*");
  CHECK_FALSE(gate::navigates(headers));
  headers.set("Accept", "Text/HTML,application/xhtml+xml;q=0.9");
  CHECK(gate::navigates(headers));
  headers.add("X-Requested-With", "XMLHttpRequest");
  CHECK_FALSE(gate::navigates(headers));
}

TEST_CASE("M3: the return URL is what the browser asked for, still raw") {
  CHECK(gate::return_url(kOrigin, "/") == "https://app.example.com/");
  CHECK(gate::return_url(kOrigin, "/%61dmin?q=a%20b&c=%26") == "https://app.example.com/%61dmin?q=a%20b&c=%26");
  CHECK(gate::return_url(kOrigin, "//evil.example/x") == "https://app.example.com//evil.example/x");
}

TEST_CASE("SEC-40: whatever the target holds, the return URL stays at home") {
  for (const char* target : {"", "x", "https://evil.example/", "@evil.example/", ".evil.example/", ":99999/", "\\evil"}) {
    CAPTURE(target);
    CHECK(gate::return_url(kOrigin, target) == "https://app.example.com/");
  }
  for (const char* target : {"/\\evil.example", "/\r\nSet-Cookie: a=b", "/\t/evil.example", "/a b", "/%0d%0a", "/@evil.example"}) {
    CAPTURE(target);
    const auto url = gate::return_url(kOrigin, target);
    const auto parsed = http::parse_url(url);
    REQUIRE(parsed);
    CHECK(parsed->origin() == kOrigin);
    CHECK(url.find_first_of("\r\n\t\\ ") == std::string::npos);
  }
  CHECK(gate::return_url(kOrigin, "/" + std::string(3000, 'a')) == "https://app.example.com/");
}

TEST_CASE("the return URL is encoded once into the sign-in page's query") {
  CHECK(gate::sign_in_location("https://app.example.com/api/auth/signin", kOrigin, "/a?b=c&d=%26", 3500) ==
        "https://app.example.com/api/auth/signin?callbackUrl=https%3A%2F%2Fapp.example.com%2Fa%3Fb%3Dc%26d%3D%2526");
  CHECK(gate::sign_in_location("https://app.example.com/login?x=1", kOrigin, "/", 3500) ==
        "https://app.example.com/login?x=1&callbackUrl=https%3A%2F%2Fapp.example.com%2F");
  CHECK(gate::sign_in_location("https://app.example.com/#/login?x", kOrigin, "/", 3500) ==
        "https://app.example.com/?callbackUrl=https%3A%2F%2Fapp.example.com%2F#/login?x");
}

TEST_CASE("M5: a return URL that is too long becomes the site's root") {
  const std::string long_target = "/" + std::string(1500, '&');
  const auto location = gate::sign_in_location("https://app.example.com/s", kOrigin, long_target, 3500);
  CHECK(location == "https://app.example.com/s?callbackUrl=https%3A%2F%2Fapp.example.com%2F");
  CHECK(gate::sign_in_location("https://app.example.com/s", kOrigin, "/", 20).empty());
}

TEST_CASE("links made for another gate bring the return URL under that gate's name") {
  const http::Form query{{"rd", "/r"}, {"url", "L3U/eD0x"}};
  CHECK(gate::find_return_url("oauth2-proxy", query) == "/r");
  CHECK(gate::find_return_url("authelia", query) == "/r");
  CHECK(gate::find_return_url("vouch", query) == "L3U/eD0x");
  CHECK(gate::find_return_url("lemonldap", query) == "/u?x=1");
  CHECK_FALSE(gate::find_return_url("authfcgi", query));
  CHECK_FALSE(gate::find_return_url("vouch", http::Form{}));
  CHECK(gate::find_return_url("lemonldap", http::Form{{"url", "aHR0cA=="}}) == "http");
  CHECK_FALSE(gate::find_return_url("lemonldap", http::Form{{"url", "%%"}}));
}
