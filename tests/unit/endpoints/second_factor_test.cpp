#include "endpoints/second_factor.h"

#include <doctest/doctest.h>
#include <liboath/oath.h>

#include "support/captured_log.h"
#include "support/page_checks.h"
#include "unit/signin/local_house.h"

using namespace authfcgi;
using support::LocalHouse;
using support::location;
using support::Visitor;

namespace {

const std::string kPage = "https://app.example.com/api/auth/second-factor";

struct Ada : LocalHouse {
  explicit Ada(const std::string& more = "") : LocalHouse(R"({"id":"credentials"})", more) {
    user = add_user("ada@example.com", "right");
  }
  std::string code(const crypto::SecretBytes& secret) const {
    char text[7];
    oath_totp_generate(secret.reveal().data(), secret.reveal().size(), to_unix_seconds(now()), 30, 0, 6, text);
    return text;
  }
  model::User user;
};

http::Response sign_in(Visitor& visitor, const std::string& callback_url = "/after") {
  return visitor.submit("callback/credentials",
                        {{"email", "ada@example.com"}, {"password", "right"}, {"callbackUrl", callback_url}});
}

}  // namespace

TEST_CASE("after the right password there is no session until the code is right, and then one that says so") {
  for (const char* strategy : {"jwt", "database"}) {
    CAPTURE(strategy);
    Ada house(R"(,"session":{"strategy":")" + std::string(strategy) + "\"}");
    const auto secret = house.add_totp(house.user.id);
    Visitor visitor(house);
    CHECK(location(sign_in(visitor)) == kPage);
    CHECK(visitor.session().is_null());
    CHECK(visitor.get("second-factor").status == 200);
    support::CapturedLog log;
    CHECK(location(visitor.submit("second-factor", {{"code", "000000"}})) == kPage + "?error=SecondFactor");
    CHECK(log.text().find("event=second_factor_refused client=192.0.2.1") != std::string::npos);
    CHECK(visitor.session().is_null());
    CHECK(location(visitor.submit("second-factor", {{"code", house.code(secret)}})) == "https://app.example.com/after");
    CHECK(visitor.session().find("user")->find_string("email") == "ada@example.com");
    CHECK(visitor.pass("user acr:mfa max_age:300").status == 200);
    CHECK_FALSE(visitor.browser.has("__Secure-authjs.second-factor"));
  }
}

TEST_CASE("the code goes only with its CSRF token, and only for who is asked") {
  Ada house;
  const auto secret = house.add_totp(house.user.id);
  Visitor visitor(house);
  CHECK(location(visitor.get("second-factor")).starts_with("https://app.example.com/api/auth/signin?callbackUrl="));
  CHECK(location(visitor.submit("second-factor", {{"code", house.code(secret)}})).find("/signin?") != std::string::npos);
  sign_in(visitor);
  CHECK(location(visitor.post("second-factor", {{"code", house.code(secret)}})).find("error=MissingCSRF") !=
        std::string::npos);
  CHECK(visitor.session().is_null());
}

TEST_CASE("who is signed in and has to prove more goes on with the same session, under another name (SEC-35)") {
  for (const char* strategy : {"jwt", "database"}) {
    CAPTURE(strategy);
    Ada house(R"(,"session":{"strategy":")" + std::string(strategy) + "\"}");
    Visitor visitor(house);
    sign_in(visitor);
    const std::string before = visitor.browser.header();
    const support::Lines navigates = {{"Sec-Fetch-Mode", "navigate"}};
    const auto asked = visitor.pass("user acr:mfa", navigates);
    CHECK(asked.status == 401);
    CHECK(location(asked).starts_with(kPage + "?callbackUrl="));
    CHECK(visitor.get("second-factor").status == 403);  // none is set up, and there are no pages for that
    CHECK(visitor.submit("second-factor", {{"code", "000000"}}).status == 403);

    const auto secret = house.add_totp(house.user.id);
    CHECK(visitor.get("second-factor?callbackUrl=/page").status == 200);
    CHECK(location(visitor.submit("second-factor", {{"code", house.code(secret)}, {"callbackUrl", "/page"}})) ==
          "https://app.example.com/page");
    CHECK(visitor.pass("user acr:mfa", navigates).status == 200);
    CHECK(visitor.browser.header() != before);
    if (strategy == std::string("database")) CHECK(house.store.list_sessions(house.user.id).size() == 1);
  }
}

TEST_CASE("a program is told where to send the code") {
  Ada house;
  const auto secret = house.add_totp(house.user.id);
  Visitor visitor(house);
  const auto send = [&](const std::string& path, json::Value body) {
    body.set("csrfToken", visitor.csrf_token());
    return visitor.post_json(path, body);
  };
  const auto asked = send("callback/credentials", json::object({{"email", "ada@example.com"}, {"password", "right"}}));
  CHECK(asked.status == 401);
  CHECK(asked.body == R"({"error":"SecondFactorRequired","code":"second_factor","url":")" + kPage + "\"}");
  const auto wrong = send("second-factor", json::object({{"code", "000000"}}));
  CHECK(wrong.status == 401);
  CHECK(wrong.body == R"({"error":"SecondFactor","code":"wrong_code"})");
  CHECK(send("second-factor", json::object({{"code", house.code(secret)}})).status == 200);
  Visitor stranger(house);
  stranger.csrf_token();
  CHECK(stranger.post_json("second-factor", json::object({{"csrfToken", stranger.csrf_token()}, {"code", "1"}})).status == 401);
}

TEST_CASE("a sign-in that waited ends with another one") {
  Ada house;
  house.add_totp(house.user.id);
  house.add_user("grace@example.com", "right");
  Visitor visitor(house);
  sign_in(visitor);
  CHECK(visitor.browser.has("__Secure-authjs.second-factor"));
  visitor.submit("callback/credentials", {{"email", "grace@example.com"}, {"password", "right"}});
  CHECK_FALSE(visitor.browser.has("__Secure-authjs.second-factor"));
}
