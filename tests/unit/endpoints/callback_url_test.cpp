#include "endpoints/callback_url.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "http/url.h"
#include "support/house.h"
#include "support/vectors.h"

using namespace authfcgi;
using support::House;
using support::location;
using support::set_cookie;
using support::Visitor;

namespace {

const std::string kOrigin = "https://app.example.com";

std::string decide(std::string_view url) { return endpoints::decide_redirect(url, kOrigin, {}); }

}  // namespace

TEST_CASE("the default redirect of Auth.js, serialised by our parser (SEC-40)") {
  const auto vectors = support::read_vectors("urls-and-env.json");
  for (const auto& vector : vectors.find("default_redirect")->array()) {
    const std::string& url = vector.find("url")->string();
    CAPTURE(url);
    const std::string result = decide(url);
    if (vector.find("error") || url.find('\\') != std::string::npos) {
      CHECK(result == kOrigin);  // 15.11, 15.52: no error and no second reading, but the base URL
    } else {
      const std::string& expected = vector.find("result")->string();
      CHECK(result == (expected == kOrigin ? kOrigin : http::parse_url(expected)->serialize()));
    }
  }
}

TEST_CASE("whatever comes in, what goes out is on our origin (SEC-40)") {
  for (const std::string url :
       {"//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example",
        "https://evil.example", "https://app.example.com.evil.example", "https://app.example.com@evil.example",
        "https://evil.example#@app.example.com", "https://evil.example?app.example.com", "javascript:alert(1)",
        " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "https://app.example.com:444/",
        "http://app.example.com/", "//app.example.com:443@evil.example", "/%09/evil.example", "/.//evil.example",
        "https://user@app.example.com/", "https://[::1]/", "https://app.example.com%2eevil.example/", "ht\ttps://evil.example",
        "https:\\\\evil.example", "https://app.example.com\\.evil.example", "//", "/", "?x", "#x", "foo", ""}) {
    CAPTURE(url);
    const auto parsed = http::parse_url(decide(url));
    REQUIRE(parsed.has_value());
    CHECK(parsed->origin() == kOrigin);
  }
}

TEST_CASE("a path keeps its query and fragment; further origins need to be configured") {
  CHECK(decide("/a?b=c#d") == kOrigin + "/a?b=c#d");
  CHECK(decide("https://other.example/x") == kOrigin);
  CHECK(endpoints::decide_redirect("https://other.example/x", kOrigin, {"https://other.example"}) ==
        "https://other.example/x");
  CHECK(decide(kOrigin) == kOrigin);
}

TEST_CASE("a URL longer than 2,048 bytes is not followed, also when encoding makes it so") {
  CHECK(decide("/" + std::string(3000, 'a')) == kOrigin);
  std::string grows = "/";
  for (int i = 0; i < 1000; ++i) grows += "é";
  CHECK(decide(grows) == kOrigin);
  CHECK(decide("/" + std::string(1500, 'a')).size() > 1500);
}

// --- Through the whole program: app/application.cpp asks at every request and keeps the answer in a cookie.

TEST_CASE("where the browser goes afterwards: the body's word, then the query's, then the cookie's, then home") {
  House house;
  Visitor visitor(house);
  const std::string& cookie = visitor.names.callback_url.name;
  visitor.get("csrf");
  CHECK(visitor.browser.value(cookie) == "https://app.example.com");
  visitor.post("signout?callbackUrl=/query", {{"callbackUrl", "/body"}});
  CHECK(visitor.browser.value(cookie) == "https://app.example.com/body");
  visitor.get("csrf?callbackUrl=/query");
  CHECK(visitor.browser.value(cookie) == "https://app.example.com/query");
  CHECK_FALSE(set_cookie(visitor.get("csrf"), cookie));
  // An empty word in the body hides the query's.
  visitor.post("signout?callbackUrl=/other", {{"callbackUrl", ""}});
  CHECK(visitor.browser.value(cookie) == "https://app.example.com/query");
}

TEST_CASE("nobody is sent to a foreign place, and a cookie that names one is replaced (SEC-40, 15.11)") {
  House house(R"({"redirects":{"origins":["https://docs.example"]}})");
  Visitor visitor(house);
  const std::string& cookie = visitor.names.callback_url.name;
  for (const char* evil : {"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)",
                           "not-a-url", "https://app.example.com@evil.example/", "https://app.example.com.evil.example"}) {
    CAPTURE(evil);
    visitor.browser.plant(cookie, percent_encode(evil));
    const auto response = visitor.get("session");
    CHECK(response.status == 200);
    CHECK(set_cookie(response, cookie));
    CHECK(visitor.browser.value(cookie).starts_with("https://app.example.com"));
    visitor.get("csrf?callbackUrl=" + percent_encode(evil));
    CHECK(visitor.browser.value(cookie).starts_with("https://app.example.com"));
    CHECK(location(visitor.submit("signout", {{"callbackUrl", evil}})).starts_with("https://app.example.com"));
  }
  CHECK(location(visitor.submit("signout", {{"callbackUrl", "https://docs.example/a"}})) == "https://docs.example/a");
}

TEST_CASE("links that were made for another gate still know the way back") {
  House house(R"({"gate":{"preset":"oauth2-proxy"}})");
  Visitor visitor(house);
  visitor.get("signin?rd=/wiki");
  CHECK(visitor.browser.value(visitor.names.callback_url.name) == "https://app.example.com/wiki");
  visitor.get("signin?rd=https://evil.example/");
  CHECK(visitor.browser.value(visitor.names.callback_url.name) == "https://app.example.com");
}

TEST_CASE("the redirect hook decides where there is one, and what it names is still read once and for all (7.2, SEC-40)") {
  struct Choosing : hooks::Hooks {
    bool has_redirect() const override { return true; }
    std::string redirect(const std::string& url, const std::string& base_url) override {
      ++asked;
      if (answer == "throw") throw hooks::HookError("redirect.lua:1: nil");
      return answer.empty() ? base_url + "/from?" + url : answer;
    }
    std::string answer;
    int asked = 0;
  } hooks;
  const std::string origin = "https://app.example.com";
  const auto choose = [&](const char* url) { return endpoints::choose_redirect(url, origin, {}, hooks); };
  CHECK(choose("https://evil.example/") == "https://app.example.com/from?https://evil.example/");
  CHECK(choose("") == origin);
  CHECK(hooks.asked == 1);
  for (const auto& [answer, expected] : {std::pair("https://other.example/x", "https://other.example/x"),
                                         std::pair("/here?a=b c", "https://app.example.com/here?a=b%20c"),
                                         std::pair("//other.example", "https://app.example.com//other.example"),
                                         std::pair("javascript:alert(1)", "https://app.example.com"),
                                         std::pair("https:\\\\other.example", "https://app.example.com"),
                                         std::pair("https://a@b.example/", "https://app.example.com"),
                                         std::pair("throw", "https://app.example.com")}) {
    CAPTURE(answer);
    hooks.answer = answer;
    CHECK(choose("/x") == expected);
  }
  hooks::Hooks none;
  CHECK(endpoints::choose_redirect("https://evil.example/", origin, {}, none) == origin);
}
