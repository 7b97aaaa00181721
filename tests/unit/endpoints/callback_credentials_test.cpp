#include "endpoints/callback_credentials.h"

#include <doctest/doctest.h>

#include "support/captured_log.h"
#include "support/page_checks.h"
#include "unit/signin/local_house.h"

using namespace authfcgi;
using support::LocalHouse;
using support::location;
using support::Visitor;

namespace {

const std::string kPath = "callback/credentials";
const std::string kPrefix = "https://app.example.com/api/auth";

http::Response sign_in(Visitor& visitor, const std::string& email, const std::string& password) {
  return visitor.submit(kPath, {{"email", email}, {"password", password}, {"callbackUrl", "/after"}});
}
http::Response sign_in_as_program(Visitor& visitor, const std::string& email, const std::string& password) {
  return visitor.post_json(kPath, json::object({{"csrfToken", visitor.csrf_token()}, {"email", email}, {"password", password}}));
}

}  // namespace

TEST_CASE("a form signs in and goes where it wanted; the session has nothing of the form (SEC-63)") {
  LocalHouse house;
  house.add_user("ada@example.com", "right");
  Visitor visitor(house);
  support::CapturedLog log;
  CHECK(location(sign_in(visitor, "ada@example.com", "right")) == "https://app.example.com/after");
  CHECK(visitor.session().find("user")->find_string("email") == "ada@example.com");
  CHECK(log.text().find("event=signed_in provider=credentials") != std::string::npos);
  CHECK(log.text().find("ada@") == std::string::npos);
}

TEST_CASE("a wrong password goes back to the sign-in page, and for Auth.js's client into {url} (11.1)") {
  LocalHouse house;
  Visitor visitor(house);
  const std::string wrong = kPrefix + "/signin?error=CredentialsSignin&code=credentials";
  CHECK(location(sign_in(visitor, "ada@example.com", "wrong")) == wrong);
  const auto told = visitor.submit(kPath, {{"email", "a@b.c"}, {"password", "x"}}, {{"X-Auth-Return-Redirect", "1"}});
  CHECK(told.status == 200);
  CHECK(support::url_in(told) == wrong);
}

TEST_CASE("one line a failure, with the client's address and without the one that was typed (SEC-76)") {
  LocalHouse house;
  Visitor visitor(house);
  support::CapturedLog log;
  sign_in(visitor, "ada@example.com", "my secret");
  CHECK(log.text().find("type=CredentialsSignin") != std::string::npos);
  CHECK(log.text().find("client=192.0.2.1") != std::string::npos);
  CHECK(log.text().find("ada@") == std::string::npos);
  CHECK(log.text().find("my secret") == std::string::npos);
}

TEST_CASE("a program hears the status itself") {
  LocalHouse house(R"({"id":"credentials"})", R"(,"rateLimit":{"credentials":{"attempts":2,"delayAfter":2,"lockout":600}})");
  house.add_user("ada@example.com", "right");
  house.accounts.set_disabled(house.add_user("gone@example.com", "right").id, true);
  Visitor visitor(house);
  auto answer = sign_in_as_program(visitor, "ada@example.com", "right");
  CHECK(answer.status == 200);
  CHECK(answer.body == R"({"ok":true,"url":"https://app.example.com"})");
  answer = sign_in_as_program(visitor, "gone@example.com", "right");
  CHECK(answer.status == 403);
  CHECK(answer.body == R"({"error":"CredentialsSignin","code":"disabled"})");
  for (int i = 0; i < 2; ++i) {
    answer = sign_in_as_program(visitor, "ada@example.com", "wrong");
    CHECK(answer.status == 401);
    CHECK(answer.body == R"({"error":"CredentialsSignin","code":"credentials"})");
    CHECK_FALSE(answer.headers.find("Location"));
  }
  answer = sign_in_as_program(visitor, "ada@example.com", "right");
  CHECK(answer.status == 429);
  CHECK(answer.headers.find("Retry-After"));
  CHECK(json::parse(answer.body).find_string("error") == "TooManyRequests");
}

TEST_CASE("without the CSRF token nobody signs in, and GET is no way (2.9)") {
  LocalHouse house;
  house.add_user("ada@example.com", "right");
  Visitor visitor(house);
  CHECK(location(visitor.post(kPath, {{"email", "ada@example.com"}, {"password", "right"}})) ==
        kPrefix + "/signin?error=MissingCSRF");
  const auto told = visitor.post_json(kPath, json::object({{"email", "ada@example.com"}, {"password", "right"}}));
  CHECK(told.status == 403);
  CHECK(location(visitor.get(kPath + "?email=ada@example.com&password=right")) == kPrefix + "/error?error=Configuration");
  CHECK(visitor.session().is_null());
}

TEST_CASE("with database sessions there is a row for a user of the store (15.32)") {
  LocalHouse house(R"({"id":"credentials"})", R"(,"session":{"strategy":"database"})");
  const auto user = house.add_user("ada@example.com", "right");
  Visitor visitor(house);
  sign_in(visitor, "ada@example.com", "right");
  CHECK(visitor.session().find("user")->find_string("email") == "ada@example.com");
  const auto sessions = house.store.list_sessions(user.id);
  REQUIRE(sessions.size() == 1);
  CHECK(sessions[0].claims.find("amr")->array().size() == 1);
  CHECK(visitor.pass("user acr:pwd").status == 200);
}

TEST_CASE("the signIn hook may send elsewhere or refuse") {
  LocalHouse house;
  house.add_user("ada@example.com", "right");
  Visitor visitor(house);
  house.hooks.on_sign_in = [] { return std::variant<bool, std::string>(std::string("/elsewhere")); };
  CHECK(location(sign_in(visitor, "ada@example.com", "right")) == "https://app.example.com/elsewhere");
  house.hooks.on_sign_in = [] { return false; };
  CHECK(location(sign_in(visitor, "ada@example.com", "right")) == kPrefix + "/error?error=AccessDenied");
  CHECK(visitor.session().is_null());
}

TEST_CASE("another site's page signs nobody in, with a token or without (SEC-44)") {
  LocalHouse house;
  house.add_user("ada@example.com", "right");
  Visitor visitor(house);
  const http::Form form = {{"email", "ada@example.com"}, {"password", "right"}};
  CHECK(location(visitor.submit(kPath, form, {{"Origin", "https://evil.example"}})) == kPrefix + "/signin?error=MissingCSRF");
  CHECK(visitor.session().is_null());
  CHECK(location(visitor.submit(kPath, form, {{"Origin", "https://app.example.com"}})) == "https://app.example.com");
}
