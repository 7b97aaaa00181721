#include "endpoints/ending.h"

#include <doctest/doctest.h>

#include "support/account_house.h"
#include "support/captured_log.h"
#include "support/key_holder.h"

using namespace authfcgi;
using support::House;
using support::KeyHolder;
using support::location;
using support::Visitor;

namespace {

const std::string kPrefix = "https://app.example.com/api/auth";
const std::string kSite = R"({"adapter":{"type":"sqlite","path":"/nowhere.db"},"providers":["passkey",{"id":"idp",
    "type":"oidc","issuer":"https://idp.example","clientId":"cid","clientSecret":"client-secret"}],"pages":{"newUser":"/welcome"}})";

}  // namespace

TEST_CASE("who follows a link is a browser whatever it accepts, and who sends a form is asked what it reads") {
  House house(kSite);
  KeyHolder ada(house);
  const support::Lines reads_json = {{"Accept", "application/json"}};
  const auto back = ada.get("callback/idp?" + ada.approve("/after").serialize(), reads_json);
  CHECK(back.status == 302);
  ada.bring(ada.made());
  ada.leave();
  CHECK(ada.bring(ada.used()).status == 302);
  ada.leave();
  CHECK(ada.bring(ada.used(), reads_json).body == R"({"ok":true,"url":"https://app.example.com/after"})");
  ada.leave();
  CHECK(ada.bring(ada.used(), {{"Accept", "application/json"}, {"X-Auth-Return-Redirect", "1"}}).body ==
        R"({"url":"https://app.example.com/after"})");
}

TEST_CASE("somebody new is welcomed, once") {
  House house(kSite);
  KeyHolder ada(house);
  const std::string welcome = "https://app.example.com/welcome?callbackUrl=https%3A%2F%2Fapp.example.com%2Fafter";
  CHECK(location(ada.bring(ada.made("ada@example.com"))) == welcome);
  ada.leave();
  CHECK(location(ada.bring(ada.used())) == "https://app.example.com/after");
}

TEST_CASE("a hook's detour is decided like any other target, and there is no session") {
  House house(kSite);
  KeyHolder ada(house);
  support::CapturedLog log;
  for (const auto& [wanted, sent] : {std::pair("/elsewhere", "https://app.example.com/elsewhere"),
                                     std::pair("https://evil.example/", "https://app.example.com")}) {
    house.hooks.on_sign_in = [word = std::string(wanted)] { return std::variant<bool, std::string>(word); };
    CHECK(location(ada.bring(ada.made("ada@example.com"))) == sent);
    CHECK(ada.session().is_null());
  }
  CHECK(log.text().find("event=sent_elsewhere provider=passkey") != std::string::npos);
  CHECK(log.text().find("event=signed_in") == std::string::npos);
  CHECK_FALSE(house.store.find_user_by_email("ada@example.com"));
}

TEST_CASE("the owner of an account hears by mail of one more way in, and of the same one used no word") {
  House house(support::account_settings());
  House passkeys(R"({"adapter":{"type":"sqlite","path":"/unused"},"accounts":{},"providers":["passkey",
      {"id":"nodemailer","server":"smtp://127.0.0.1:25","from":"no-reply@example.com"}]})");
  const auto ada = support::add_person(passkeys);
  KeyHolder visitor(passkeys);
  support::begin_session(passkeys, visitor, ada);
  support::CapturedLog log;
  visitor.bring(visitor.made());
  REQUIRE(passkeys.mails.size() == 1);
  CHECK(passkeys.mails[0].to == "ada@example.com");
  CHECK(passkeys.mails[0].message.find("Another account was linked") != std::string::npos);
  CHECK(log.text().find("event=account_linked provider=passkey") != std::string::npos);
  visitor.leave();
  visitor.bring(visitor.used());
  CHECK(passkeys.mails.size() == 1);

  // A mail that is not taken ends nothing.
  passkeys.before_mail = [] { throw Error("greylisted"); };
  visitor.key.id = std::string(16, 'j');
  CHECK(visitor.bring(visitor.made()).status == 302);
  CHECK(passkeys.authenticators.list(ada.id).size() == 2);

  Visitor other(house);
  other.sign_in();
  CHECK(house.mails.empty());  // who is new has nothing that another account could be linked to
}

TEST_CASE("whoever owes a second factor is asked for it instead") {
  House house(R"({"adapter":{"type":"sqlite","path":"/unused"},"accounts":{},
      "providers":[{"id":"passkey","userVerification":"preferred","signUp":true}]})");
  KeyHolder ada(house);
  ada.key.flags = support::Passkey::kUserPresent;
  ada.bring(ada.made("ada@example.com"));
  house.add_totp(house.store.find_user_by_email("ada@example.com")->id);
  ada.leave();
  CHECK(location(ada.bring(ada.used())).starts_with(kPrefix + "/second-factor"));
  CHECK(ada.session().is_null());
  const auto told = ada.bring(ada.used(), {{"Accept", "application/json"}});
  CHECK(told.status == 401);
  CHECK(support::said(told).find_string("error") == "SecondFactorRequired");
}

TEST_CASE("a popup ends with a page for whoever opened it") {
  House house(kSite);
  Visitor visitor(house);
  const auto done = visitor.return_with(visitor.approve("/after", "?popup=1"));
  CHECK(done.status == 200);
  CHECK(done.body.find("oauth-callback") != std::string::npos);
  CHECK_FALSE(visitor.session().is_null());
}
