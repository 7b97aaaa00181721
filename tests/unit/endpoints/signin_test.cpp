#include <doctest/doctest.h>

#include "support/house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::House;
using support::location;
using support::set_cookie;
using support::url_in;
using support::Visitor;

namespace {

http::Form query_of(const std::string& url) { return support::PretendProvider::query_of(url); }

}  // namespace

TEST_CASE("POST signin/<provider> sends the browser to the provider, with its checks in sealed cookies (2.8)") {
  House house;
  Visitor visitor(house);
  const auto response = visitor.submit("signin/idp", {{"callbackUrl", "/after"}});
  CHECK(response.status == 302);
  CHECK(location(response).starts_with("https://idp.example/authorize?"));
  const http::Form asked = query_of(location(response));
  CHECK(asked.find("redirect_uri") == "https://app.example.com/api/auth/callback/idp");
  CHECK(asked.find("client_id") == "cid");
  for (const auto& name : {visitor.names.state.name, visitor.names.pkce_code_verifier.name, visitor.names.nonce.name}) {
    CAPTURE(name);
    const auto cookie = set_cookie(response, name);
    REQUIRE(cookie);
    CHECK(cookie->find("; Max-Age=900; Path=/; Expires=") != std::string::npos);
    CHECK(cookie->ends_with("; HttpOnly; Secure; SameSite=Lax"));
    CHECK(cookie->find(std::string(asked.find("nonce").value())) == std::string::npos);
  }
  CHECK(visitor.browser.value(visitor.names.callback_url.name) == "https://app.example.com/after");
}

TEST_CASE("without a provider the page offers them all") {
  House house;
  Visitor visitor(house);
  CHECK(location(visitor.submit("signin")) == "https://app.example.com/api/auth/signin");
  CHECK(url_in(visitor.submit("signin", {}, {{"X-Auth-Return-Redirect", "1"}})) ==
        "https://app.example.com/api/auth/signin");
}

TEST_CASE("without the token nothing begins: no cookie is set and nobody is asked (SEC-44)") {
  House house;
  Visitor visitor(house);
  const auto response = visitor.post("signin/idp", {{"callbackUrl", "/after"}});
  CHECK(location(response) == "https://app.example.com/api/auth/signin?error=MissingCSRF");
  CHECK_FALSE(set_cookie(response, visitor.names.state.name));
  CHECK(house.idp.asked.empty());
}

TEST_CASE("of the query, what the provider lists goes on, and never a word of the protocol (SEC-14)") {
  House house;
  Visitor visitor(house);
  const auto response = visitor.submit(
      "signin/idp?login_hint=ada&scope=all&redirect_uri=https://evil.example&client_id=x&state=x&popup=1&other=x");
  const http::Form asked = query_of(location(response));
  CHECK(asked.find("login_hint") == "ada");
  CHECK(asked.find("scope") == "openid profile email");
  CHECK(asked.find("redirect_uri") == "https://app.example.com/api/auth/callback/idp");
  CHECK(asked.find("client_id") == "cid");
  CHECK(asked.find("state") != "x");
  CHECK_FALSE(asked.find("popup"));
  CHECK_FALSE(asked.find("other"));
}

TEST_CASE("a provider that is not to be reached is an error page, and no half of a sign-in is left") {
  House house;
  Visitor visitor(house);
  house.idp.change_response = [](http::Response& response) { response.status = 502; };
  const auto response = visitor.submit("signin/idp");
  CHECK(location(response) == "https://app.example.com/api/auth/error?error=Configuration");
  CHECK_FALSE(set_cookie(response, visitor.names.state.name));
}

TEST_CASE("the page of another host cannot name our redirect_uri (SEC-45)") {
  House house(R"({"url":"https://app.example.com"})");
  Visitor visitor(house, "https://evil.example");
  visitor.browser = {};
  const http::Form asked = query_of(location(visitor.submit("signin/idp", {}, {{"X-Forwarded-Host", "evil.example"}})));
  CHECK(asked.find("redirect_uri") == "https://app.example.com/api/auth/callback/idp");
}
