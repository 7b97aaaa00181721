#include <doctest/doctest.h>

#include "support/hostile_text.h"
#include "support/house.h"
#include "support/page_checks.h"
#include "support/page_outline.h"

using namespace authfcgi;

TEST_CASE("GET signout asks first and ends nothing (2.10)") {
  support::House house;
  support::Visitor visitor(house);
  visitor.sign_in();
  const auto page = visitor.get("signout");
  CHECK(support::missing_protection(page) == "");
  const json::Value outline = support::outline(page.body);
  CHECK(outline.find_string("title") == "Sign Out");
  const json::Value& form = outline.find("forms")->array().at(0);
  CHECK(form.find_string("action") == "https://app.example.com/api/auth/signout");
  CHECK(page.body.find("value=\"" + visitor.csrf_token() + "\"") != std::string::npos);
  CHECK(visitor.session().find("user"));
}

TEST_CASE("a callbackUrl in the query reaches the form, and takes effect (9.3)") {
  support::House house;
  support::Visitor visitor(house);
  const json::Value outline = support::outline(visitor.get("signout?callbackUrl=%2Fbye").body);
  const json::Value& form = outline.find("forms")->array().at(0);
  CHECK(form.find_string("action") == "https://app.example.com/api/auth/signout?callbackUrl=%2Fbye");
  CHECK(support::location(visitor.submit("signout?callbackUrl=%2Fbye")) == "https://app.example.com/bye");
}

TEST_CASE("no query leaves its place in the form (SEC-42)") {
  support::House house;
  support::Visitor visitor(house);
  const std::string harmless = visitor.get("signout?x=harmless").body;
  for (const auto text : support::kHostileTexts) {
    CAPTURE(text);
    const auto page = visitor.get("signout?x=" + std::string(text));
    if (page.status == 400) continue;  // not even text
    CHECK(support::has_same_structure(page.body, harmless));
  }
}

TEST_CASE("the operator's page is shown without parameters") {
  support::House house(R"({"pages":{"signOut":"/bye?x=1"}})");
  support::Visitor visitor(house);
  CHECK(support::location(visitor.get("signout?callbackUrl=%2Fx")) == "/bye?x=1");
}
