#include <doctest/doctest.h>

#include "support/account_house.h"
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

TEST_CASE("who has a password types it before another account is linked in a browser that was left open") {
  House house(support::account_settings());
  const auto user = support::add_person(house);
  house.idp.person.set("email", "passer-by@example.com");
  Visitor visitor(house);
  support::begin_session(house, visitor, user, std::chrono::minutes(10));
  const auto asked = visitor.submit("signin/idp", {{"callbackUrl", "/after"}});
  CHECK(asked.status == 403);
  CHECK(support::missing_protection(asked) == "");
  CHECK(asked.body.find("name=\"currentPassword\"") != std::string::npos);
  CHECK(asked.body.find("/api/auth/signin/idp\"") != std::string::npos);
  CHECK(visitor.submit("signin/idp", {{"currentPassword", "not this one at all"}}).status == 403);
  const auto script = url_in(visitor.submit("signin/idp", {}, {{"X-Auth-Return-Redirect", "1"}}));
  CHECK(script.find("/signin?error=SessionRequired") != std::string::npos);
  CHECK(house.store.list_accounts(user.id).empty());

  const auto started = visitor.submit("signin/idp", {{"callbackUrl", "/after"}, {"currentPassword", support::kGoodPassword}});
  REQUIRE(location(started).starts_with("https://idp.example/authorize?"));
  CHECK(location(visitor.return_with(house.idp.approve(location(started)))).ends_with("/after"));
  CHECK(house.store.list_accounts(user.id).size() == 1);
  REQUIRE(house.mails.size() == 1);
  CHECK(house.mails[0].to == "ada@example.com");
  CHECK(support::last_subject(house) == "Another account was linked to yours at app.example.com");
  // Who has come in by it before signs in again without any password.
  support::begin_session(house, visitor, user, std::chrono::minutes(10));
  CHECK(location(visitor.submit("signin/idp")).starts_with("https://idp.example/authorize?"));
}

TEST_CASE("who has a second factor signs in again before another account is linked, who has neither is asked for nothing") {
  House house(support::account_settings());
  const auto user = support::add_person(house);
  Visitor visitor(house);
  support::begin_session(house, visitor, user, std::chrono::minutes(10));
  house.add_totp(user.id);
  CHECK(location(visitor.submit("signin/idp", {{"currentPassword", support::kGoodPassword}})).find("/signin?error=SessionRequired") != std::string::npos);
  house.accounts.void_password(user.id);
  CHECK(location(visitor.submit("signin/idp")).starts_with("https://idp.example/authorize?"));
}
