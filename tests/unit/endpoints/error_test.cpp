#include <doctest/doctest.h>

#include "support/hostile_text.h"
#include "support/house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::location;

TEST_CASE("GET error tells what the visitor may know, with the status of its kind (8.5)") {
  support::House house;
  support::Visitor visitor(house);
  CHECK(visitor.get("error?error=Configuration").status == 500);
  CHECK(visitor.get("error?error=AccessDenied").status == 403);
  CHECK(visitor.get("error?error=Verification").status == 403);
  CHECK(visitor.get("error").status == 200);
  for (const char* other : {"", "accessdenied", "__proto__", "toString"}) {
    CAPTURE(other);
    const auto response = visitor.get("error?error=" + std::string(other));
    CHECK(response.status == 200);
    CHECK(support::missing_protection(response) == "");
  }
}

TEST_CASE("the sign-in button of the page leads there (15.18)") {
  support::House house;
  support::Visitor visitor(house);
  CHECK(visitor.get("error?error=AccessDenied").body.find("href=\"https://app.example.com/api/auth/signin\"") !=
        std::string::npos);
}

TEST_CASE("no error text leaves its place on the page or in a redirect (SEC-41, SEC-42)") {
  support::House house, own(R"({"pages":{"error":"/err"}})");
  support::Visitor visitor(house), redirected(own);
  const std::string harmless = visitor.get("error?error=harmless").body;
  for (const auto text : support::kHostileTexts) {
    CAPTURE(text);
    const std::string path = "error?error=" + percent_encode(text);
    const auto page = visitor.get(path);
    if (page.status == 400) continue;  // not even text
    CHECK(support::has_same_structure(page.body, harmless));
    CHECK(location(redirected.get(path)).starts_with("/err?error="));
  }
}

TEST_CASE("the operator's page gets the error as it was, and no parameter where there is none (15.42)") {
  support::House house(R"({"pages":{"error":"/err?lang=de"}})");
  support::Visitor visitor(house);
  CHECK(location(visitor.get("error?error=Access%20Denied%26x")) == "/err?lang=de&error=Access+Denied%26x");
  CHECK(location(visitor.get("error")) == "/err?lang=de");
  // A client that reads JSON gets an absolute URL (15.13).
  const auto told = visitor.get("error", {{"X-Auth-Return-Redirect", "1"}});
  CHECK(support::url_in(told) == "https://app.example.com/err?lang=de");
}
