#include <doctest/doctest.h>

#include "store/store.h"
#include "support/captured_log.h"
#include "support/house.h"

using namespace authfcgi;
using support::House;
using support::location;
using support::set_cookie;
using support::Visitor;

TEST_CASE("POST signout ends the session and sends the visitor on (2.11)") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  const auto response = visitor.submit("signout", {{"callbackUrl", "/bye"}});
  CHECK(response.status == 302);
  CHECK(location(response) == "https://app.example.com/bye");
  CHECK(set_cookie(response, visitor.names.session_token.name) ==
        "; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax");
  CHECK(visitor.session().is_null());
  CHECK(visitor.pass("user").status == 401);
}

TEST_CASE("every chunk of a large session goes") {
  House house;
  Visitor visitor(house);
  house.idp.change_claims = [](json::Value& person) { person.set("name", std::string(6000, 'n')); };
  visitor.sign_in();
  const std::string& name = visitor.names.session_token.name;
  REQUIRE(visitor.browser.has(name + ".1"));
  visitor.submit("signout");
  CHECK(visitor.browser.count(name) == 0);
}

TEST_CASE("without a session there is nothing to end, and the way on is the same") {
  House house;
  Visitor visitor(house);
  const auto response = visitor.submit("signout", {{"callbackUrl", "/bye"}});
  CHECK(location(response) == "https://app.example.com/bye");
  CHECK_FALSE(set_cookie(response, visitor.names.session_token.name));
}

TEST_CASE("the way back is used up, the CSRF cookie stays (15.49)") {
  House house;
  Visitor visitor(house);
  visitor.get("csrf?callbackUrl=/old");
  CHECK(location(visitor.submit("signout")) == "https://app.example.com/old");
  CHECK_FALSE(visitor.browser.has(visitor.names.callback_url.name));
  CHECK(visitor.browser.has(visitor.names.csrf_token.name));
  CHECK(location(visitor.submit("signout")) == "https://app.example.com");
  // Nor does it leave one behind that it only just decided.
  Visitor fresh(house);
  const std::string token = fresh.csrf_token();
  fresh.browser.lose(fresh.names.callback_url.name);
  const auto response = fresh.post("signout", {{"csrfToken", token}, {"callbackUrl", "/x"}});
  CHECK_FALSE(set_cookie(response, fresh.names.callback_url.name));
}

TEST_CASE("the browser client signs out with JSON answers") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  const auto response = visitor.submit("signout", {{"callbackUrl", "/bye"}}, {{"X-Auth-Return-Redirect", "1"}});
  CHECK(response.status == 200);
  CHECK(support::url_in(response) == "https://app.example.com/bye");
  CHECK(visitor.session().is_null());
}

TEST_CASE("a store that fails cannot keep anybody from leaving") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  const std::string token = visitor.csrf_token();
  house.strategy.before = [] { throw store::Unavailable("disk full"); };
  const support::CapturedLog log;
  CHECK(location(visitor.post("signout", {{"csrfToken", token}})) == "https://app.example.com");
  CHECK(log.text().find("event=sign_out_failed") != std::string::npos);
}

TEST_CASE("a session of the store ends everywhere at once (SEC-35)") {
  House house(R"({"adapter":{"type":"sqlite","path":"/unused"}})");
  Visitor visitor(house), elsewhere(house);
  visitor.sign_in();
  elsewhere.browser = visitor.browser;
  visitor.submit("signout");
  CHECK(elsewhere.session().is_null());
}

TEST_CASE("sign-out and session are told with what belongs to them, by either strategy (7.5)") {
  struct Ear : hooks::Listener {
    bool wants(hooks::Event event) const override {
      return event == hooks::Event::kSignOut || event == hooks::Event::kSession;
    }
    void hear(const hooks::Fact& fact) override { heard.push_back({fact.event, hooks::to_json(fact)}); }
    std::vector<std::pair<hooks::Event, json::Value>> heard;
  };
  for (const bool is_database : {false, true}) {
    CAPTURE(is_database);
    House house(is_database ? R"({"adapter":{"type":"sqlite","path":"/nowhere.db"}})" : "{}");
    Visitor visitor(house);
    Ear ear;
    house.hooks.events().add(ear);
    visitor.submit("signout");
    visitor.session();
    CHECK(ear.heard.empty());  // nobody was there

    visitor.sign_in();
    const auto session = visitor.session();
    visitor.submit("signout");
    REQUIRE(ear.heard.size() == 2);
    CHECK(ear.heard[0].first == hooks::Event::kSession);
    CHECK(*ear.heard[0].second.find("session") == session);
    CHECK(ear.heard[1].first == hooks::Event::kSignOut);
    if (is_database) {
      CHECK(ear.heard[0].second.find("token") == nullptr);
      CHECK(ear.heard[1].second.find("session")->find("userId") != nullptr);
      CHECK(ear.heard[1].second.find("session")->find("sessionToken") == nullptr);
    } else {
      CHECK(ear.heard[0].second.find("token")->find_string("email") == "ada@example.com");
      CHECK(ear.heard[1].second.find("token")->find_string("email") == "ada@example.com");
    }
  }
}
