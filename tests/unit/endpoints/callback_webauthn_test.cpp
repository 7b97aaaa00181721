#include "endpoints/callback_webauthn.h"

#include <doctest/doctest.h>

#include "support/captured_log.h"
#include "support/key_holder.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::House;
using support::KeyHolder;
using support::location;

namespace {

const std::string kPrefix = "https://app.example.com/api/auth";
const std::string kAdapter = R"({"adapter":{"type":"sqlite","path":"/nowhere.db"},"session":{"strategy":"jwt"},)";
const std::string kSite = kAdapter + R"("providers":["passkey"]})";
const support::Lines kClient = {{"X-Auth-Return-Redirect", "1"}};

http::Response bring_as_program(KeyHolder& visitor, const http::Form& form) {
  json::Value body = json::object();
  for (const auto& [name, value] : form.pairs()) body.set(name, value);
  return visitor.post_json("callback/passkey", body);
}

}  // namespace

TEST_CASE("a passkey that was made, and one that is used, signs in and goes where it wanted") {
  House house(kSite);
  KeyHolder ada(house);
  support::CapturedLog log;
  const auto made = ada.bring(ada.made("ada@example.com"));
  CHECK(made.status == 302);
  CHECK(location(made) == "https://app.example.com/after");
  CHECK(support::header(made, "Cache-Control").find("no-store") != std::string::npos);
  CHECK(ada.session().find("user")->find_string("email") == "ada@example.com");
  CHECK_FALSE(ada.has_challenge());
  ada.leave();
  CHECK(location(ada.bring(ada.used())) == "https://app.example.com/after");
  CHECK(ada.session().find("user")->find_string("email") == "ada@example.com");
  CHECK(log.text().find("event=signed_in provider=passkey new_user=yes") != std::string::npos);
  for (const char* secret : {"ada@", "clientDataJSON", "signature"}) CHECK(log.text().find(secret) == std::string::npos);  // SEC-76
}

TEST_CASE("Auth.js's client hears the way in {url}, and a program its own words") {
  House house(kSite);
  KeyHolder ada(house);
  auto answer = ada.bring(ada.made("ada@example.com"), kClient);
  CHECK(answer.status == 200);
  CHECK(support::url_in(answer) == "https://app.example.com/after");
  ada.leave();
  answer = bring_as_program(ada, ada.used());
  CHECK(answer.status == 200);
  CHECK(answer.body == R"({"ok":true,"url":"https://app.example.com"})");
  CHECK_FALSE(ada.session().is_null());
}

TEST_CASE("a token is not asked for, but one that is sent must be right (15.9)") {
  House house(kSite);
  KeyHolder ada(house);
  http::Form form = ada.made("ada@example.com");
  for (const char* token : {"", "wrong"}) {
    http::Form wrong = form;
    wrong.add("csrfToken", token);
    CHECK(location(ada.bring(wrong)) == kPrefix + "/signin?error=MissingCSRF");
    CHECK(ada.session().is_null());
  }
  form.add("csrfToken", ada.csrf_token());
  CHECK(location(ada.bring(form)) == "https://app.example.com/after");
}

TEST_CASE("a link cannot bring a passkey") {
  House house(kSite);
  KeyHolder ada(house);
  const http::Form form = ada.made("ada@example.com");
  CHECK(location(ada.get("callback/passkey?" + form.serialize())) == kPrefix + "/error?error=Configuration");
  // Not even with a body.
  http::Request request = ada.request("GET", "callback/passkey", {{"Content-Type", "application/x-www-form-urlencoded"}});
  request.body = form.serialize();
  CHECK(location(ada.send(request)) == kPrefix + "/error?error=Configuration");
  CHECK(ada.session().is_null());
}

TEST_CASE("two readers of one form must not be told different stories") {
  House house(kSite);
  KeyHolder ada(house);
  const http::Form form = ada.made("ada@example.com");
  for (const char* name : {"action", "data"}) {
    http::Form twice = form;
    twice.add(name, form.find(name).value());
    CHECK(location(ada.bring(twice)) == kPrefix + "/error?error=Configuration");
  }
  CHECK(ada.session().is_null());
}

TEST_CASE("each refusal has Auth.js's name and page, and takes the challenge along (11.2)") {
  House house(kSite);
  KeyHolder ada(house);
  ada.bring(ada.made("ada@example.com"));
  ada.leave();

  KeyHolder guest(house);
  const auto refused = [&](const http::Form& form) {
    const std::string page = support::url_in(guest.bring(form, kClient));
    CHECK(guest.session().is_null());
    return page.substr(kPrefix.size());
  };
  CHECK(refused({{"action", "zzz"}, {"data", "{}"}}) == "/error?error=Configuration");
  CHECK(refused({{"action", "authenticate"}}) == "/error?error=Configuration");
  CHECK(refused({{"action", "authenticate"}, {"data", "{}"}}) == "/error?error=Configuration");
  CHECK(refused({{"action", "authenticate"}, {"data", json::write(guest.key.get("AAAA"))}}) ==
        "/error?error=WebAuthnVerificationError");  // no challenge: Auth.js speaks of the server's configuration there

  guest.key.id = std::string(32, 'x');
  CHECK(refused(guest.used()) == "/error?error=WebAuthnVerificationError");
  CHECK_FALSE(guest.has_challenge());
  guest.key.id = ada.key.id;
  CHECK(refused(guest.made("mallory@example.com")) == "/signin?error=AccountNotLinked");
  CHECK_FALSE(guest.has_challenge());
  house.hooks.on_sign_in = [] { return false; };
  guest.key.counter = 5;
  CHECK(refused(guest.used()) == "/error?error=AccessDenied");
}

TEST_CASE("a program hears the status itself, and no redirect") {
  House house(kSite);
  KeyHolder ada(house);
  ada.bring(ada.made("ada@example.com"));
  KeyHolder guest(house);
  guest.key.id = std::string(32, 'x');
  auto answer = bring_as_program(guest, guest.used());
  CHECK(answer.status == 403);
  CHECK(answer.body == R"({"error":"WebAuthnVerificationError","code":""})");
  CHECK_FALSE(answer.headers.find("Location"));
  guest.key.id = ada.key.id;
  answer = bring_as_program(guest, guest.made("mallory@example.com"));
  CHECK(answer.status == 403);
  CHECK(json::parse(answer.body).find_string("error") == "AccountNotLinked");
}

TEST_CASE("a person who is refused reads why, and finds the way back") {
  House house(kSite);
  KeyHolder guest(house);
  const auto answer = guest.bring(guest.used());
  CHECK(location(answer) == kPrefix + "/error?error=WebAuthnVerificationError");
  const auto page = guest.get("error?error=WebAuthnVerificationError");
  CHECK(page.status == 403);
  CHECK(page.body.find("The passkey was not accepted") != std::string::npos);
  CHECK(guest.get("signin?error=AccountNotLinked").body.find("To confirm your identity") != std::string::npos);
}

TEST_CASE("a passkey opens the gate's acr:mfa where its device verified somebody, and amr says what it was") {
  House house(kSite);
  KeyHolder ada(house);
  ada.bring(ada.made("ada@example.com"));
  CHECK(ada.pass("user acr:mfa").status == 200);
  CHECK(ada.pass("user max_age:300").status == 200);

  House plain(kAdapter + R"("providers":[{"id":"passkey","userVerification":"preferred"}]})");
  KeyHolder eve(plain);
  eve.key.flags = support::Passkey::kUserPresent;
  eve.bring(eve.made("eve@example.com"));
  CHECK(eve.pass("user").status == 200);
  CHECK(eve.pass("user acr:mfa").status != 200);
}

TEST_CASE("another site's page brings no passkey into somebody's browser, with a token or without (15.9, SEC-44)") {
  House house(kSite);
  KeyHolder ada(house);
  const http::Form form = ada.made("ada@example.com");
  http::Form with_token = form;
  with_token.add("csrfToken", ada.csrf_token());
  for (const auto& headers : {support::Lines{{"Sec-Fetch-Site", "cross-site"}}, {{"Origin", "https://evil.example"}},
                              {{"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}},
                              {{"Origin", "null"}, {"Sec-Fetch-Site", "same-site"}}}) {
    CHECK(location(ada.bring(form, headers)) == kPrefix + "/signin?error=MissingCSRF");
    CHECK(location(ada.bring(with_token, headers)) == kPrefix + "/signin?error=MissingCSRF");
  }
  CHECK(ada.session().is_null());
  CHECK(location(ada.bring(form, {{"Origin", "null"}, {"Sec-Fetch-Site", "same-origin"}})) == "https://app.example.com/after");
}
