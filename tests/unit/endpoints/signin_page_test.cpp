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

namespace {

std::string page_of(const std::string& providers, const std::string& more = "") {
  House house(R"({"adapter":{"type":"sqlite","path":"/nowhere.db"},"providers":[)" + providers + "]" + more + "}");
  return Visitor(house).get("signin").body;
}

bool holds(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

std::size_t count(const std::string& text, const std::string& words) {
  std::size_t found = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++found;
  return found;
}

// The configured fields as they are shown.
constexpr const char* kAddress = "name=\"email\"";
constexpr const char* kRegister = "data-action=\"register\"";
constexpr const char* kOffer = "data-conditional=\"true\" hidden";

}  // namespace

TEST_CASE("a passkey's form knows where its options are, and asks for an address") {
  const std::string page = page_of(R"("passkey")");
  CHECK(holds(page, "action=\"https://app.example.com/api/auth/callback/passkey\""));
  CHECK(holds(page, "data-webauthn=\"https://app.example.com/api/auth/webauthn-options/passkey\""));
  CHECK(holds(page, "type=\"email\" placeholder=\"email@example.com\" label=\"Email\" data-form-field=\"true\" autocomplete=\"username webauthn\""));
  CHECK_FALSE(holds(page, kRegister));  // the one button does both, by the address
}

TEST_CASE("the operator's fields are shown, and the first one is where the browser offers passkeys") {
  const std::string page = page_of(R"({"id":"passkey","formFields":{"login":{"label":"Login"},"nick":{"label":"Nick"}}})");
  CHECK(count(page, "autocomplete=\"username webauthn\"") == 1);
  CHECK(page.find("username webauthn") < page.find("name=\"nick\""));
  CHECK_FALSE(holds(page, kAddress));
}

TEST_CASE("of several providers the browser offers the passkeys of one, which the operator may choose") {
  CHECK(count(page_of(R"("passkey","webauthn")"), kOffer) == 1);
  CHECK(count(page_of(R"({"id":"passkey","enableConditionalUI":false})"), kOffer) == 0);
  const std::string page = page_of(R"({"id":"passkey","enableConditionalUI":false},"webauthn")");
  CHECK(count(page, kOffer) == 1);
  CHECK(page.find("passkey-form") < page.find(kOffer));
}

TEST_CASE("where an address is not told apart, signing up has a button of its own") {
  CHECK(holds(page_of(R"({"id":"passkey","tellAccounts":false})"), kRegister));
  CHECK_FALSE(holds(page_of(R"({"id":"passkey","tellAccounts":false,"signUp":false})"), kRegister));
  CHECK_FALSE(holds(page_of(R"({"id":"passkey","signUp":false})"), kRegister));
}

TEST_CASE("beside a password the address is asked for once, and the passkey is offered there") {
  const std::string page = page_of(R"("credentials","passkey")", R"(,"accounts":{})");
  CHECK(count(page, kAddress) == 1);
  CHECK(count(page, "autocomplete=\"username webauthn\"") == 1);
  CHECK(holds(page, "id=\"passkey-form\""));
  // Unless the address decides something for the passkey.
  const std::string apart = page_of(R"("credentials",{"id":"passkey","signUp":true})", R"(,"accounts":{})");
  CHECK(count(apart, kAddress) == 2);
  CHECK(holds(apart, "autocomplete=\"username\""));
  const std::string own_word = page_of(R"({"id":"credentials","credentials":{"login":{"autocomplete":"off"},"password":{"type":"password"}}},"passkey")",
                                       R"(,"accounts":{})");
  CHECK(holds(own_word, "autocomplete=\"off\""));
}
