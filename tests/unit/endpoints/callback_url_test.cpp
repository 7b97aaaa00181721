#include "endpoints/callback_url.h"

#include <doctest/doctest.h>

#include "http/url.h"
#include "support/vectors.h"

using namespace authfcgi;

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
