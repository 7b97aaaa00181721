#include <doctest/doctest.h>

#include "support/hostile_text.h"
#include "support/house.h"
#include "support/page_checks.h"
#include "support/page_outline.h"

using namespace authfcgi;
using support::House;
using support::location;
using support::Visitor;

TEST_CASE("GET signin offers every provider, and its form works as it stands (2.7)") {
  House house;
  Visitor visitor(house);
  const auto page = visitor.get("signin?callbackUrl=/after");
  CHECK(support::missing_protection(page) == "");
  const json::Value outline = support::outline(page.body);
  CHECK(outline.find_string("title") == "Sign In");
  const json::Value& form = outline.find("forms")->array().at(0);
  CHECK(form.find_string("action") == "https://app.example.com/api/auth/signin/idp");
  CHECK(page.body.find("name=\"csrfToken\" value=\"" + visitor.csrf_token() + "\"") != std::string::npos);
  CHECK(page.body.find("name=\"callbackUrl\" value=\"https://app.example.com/after\"") != std::string::npos);
  CHECK(page.body.find("Sign in with Id P") != std::string::npos);
}

TEST_CASE("a link cannot begin a sign-in: GET signin takes no provider") {
  House house;
  Visitor visitor(house);
  CHECK(location(visitor.get("signin/idp")) == "https://app.example.com/api/auth/error?error=Configuration");
  CHECK(visitor.get("signin/undefined").status == 200);
}

TEST_CASE("of the query nothing but error, email and a decided callbackUrl reaches the page (15.4)") {
  House house;
  Visitor visitor(house);
  const std::string plain = visitor.get("signin").body;
  CHECK(visitor.get("signin?csrfToken=x&providers=x&theme=x&signinUrl=https://evil.example").body == plain);
  CHECK(visitor.get("signin?callbackUrl=https://evil.example/").body == plain);
  const auto told = visitor.get("signin?error=OAuthAccountNotLinked");
  CHECK(told.body.find("To confirm your identity") != std::string::npos);
}

TEST_CASE("no text of the query leaves its place (SEC-42)") {
  House house;
  for (const char* name : {"error", "callbackUrl", "email"}) {
    const std::string path = std::string("signin?") + name + "=";
    Visitor visitor(house);
    const std::string harmless = visitor.get(path + "harmless").body;
    for (const auto text : support::kHostileTexts) {
      CAPTURE(text);
      const auto page = visitor.get(path + percent_encode(text));
      if (page.status == 400) continue;  // not even text
      CHECK(support::has_same_structure(page.body, harmless));
    }
  }
}

TEST_CASE("the operator's page learns the way back and the error (9.6)") {
  House house(R"({"pages":{"signIn":"/login"}})");
  Visitor visitor(house);
  CHECK(location(visitor.get("signin")) == "/login?callbackUrl=https%3A%2F%2Fapp.example.com");
  CHECK(location(visitor.get("signin?error=X%20y&callbackUrl=/a")) ==
        "/login?callbackUrl=https%3A%2F%2Fapp.example.com%2Fa&error=X+y");
  CHECK(location(visitor.get("signin?error=&callbackUrl=https://evil.example")) ==
        "/login?callbackUrl=https%3A%2F%2Fapp.example.com");
}

TEST_CASE("an OpenID provider is told that the person shall prove who they are again, and nobody else is") {
  support::House house(R"({"providers":[
      {"id":"idp","type":"oidc","issuer":"https://idp.example","clientId":"cid","clientSecret":"client-secret"},
      {"id":"old","type":"oauth","clientId":"cid","clientSecret":"s","authorization":"https://old.example/a",
       "token":"https://old.example/t","userinfo":"https://old.example/u"}]})");
  support::Visitor visitor(house);
  const auto shows = [&](const std::string& query, const std::string& action) {
    return visitor.get("signin" + query).body.find("action=\"https://app.example.com/api/auth/signin/" + action + "\"") !=
           std::string::npos;
  };
  CHECK(shows("", "idp"));
  CHECK(shows("?max_age=300", "idp?prompt=login&amp;max_age=300"));
  CHECK(shows("?prompt=login", "idp?prompt=login"));
  for (const char* nonsense : {"?max_age=soon", "?max_age=1234567890", "?max_age=-1", "?prompt=none", "?prompt=login%20x"}) {
    CHECK(shows(nonsense, "idp"));
  }
  CHECK(shows("?max_age=300&prompt=login", "old"));
}
