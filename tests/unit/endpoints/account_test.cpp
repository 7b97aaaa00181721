#include <doctest/doctest.h>

#include "support/account_house.h"
#include "support/key_holder.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::House;
using support::Visitor;

namespace {

json::Value overview(Visitor& visitor) {
  return support::said(visitor.get("account", {{"Accept", "application/json"}}));
}

void link_account(House& house, const model::User& user, const std::string& provider, const std::string& id) {
  model::Account account;
  account.user_id = user.id;
  account.type = "oidc";
  account.provider = provider;
  account.provider_account_id = id;
  house.store.link_account(account);
}

}  // namespace

TEST_CASE("my account shows who one is, how one gets in and where one is in") {
  House house(support::account_settings());
  const auto user = support::add_person(house);
  Visitor visitor(house);
  CHECK(support::location(visitor.get("account")).find("/signin?") != std::string::npos);
  support::begin_session(house, visitor, user);
  const auto page = visitor.get("account");
  CHECK(support::missing_protection(page) == "");
  for (const char* words : {"ada@example.com", "confirmed", "Change the password", "Link Id P", "(this one)", "Set one up"}) {
    CAPTURE(words);
    CHECK(page.body.find(words) != std::string::npos);
  }
  const auto told = overview(visitor);
  CHECK(told.find_string("email") == "ada@example.com");
  CHECK(told.find("hasPassword")->boolean());
  CHECK(told.find("sessions")->array().size() == 1);
  // A list is no bunch of keys.
  const std::string token = visitor.browser.value(visitor.names.session_token.name);
  CHECK(page.body.find(token) == std::string::npos);
}

TEST_CASE("a session elsewhere is ended by its name, or all others at once; nobody ends somebody else's") {
  House house(support::account_settings());
  const auto user = support::add_person(house), eve = support::add_person(house, "eve@example.com");
  Visitor visitor(house), second(house), third(house), stranger(house);
  for (Visitor* one : {&visitor, &second, &third}) support::begin_session(house, *one, user);
  support::begin_session(house, stranger, eve);

  const std::string name = model::public_name(second.browser.value(second.names.session_token.name));
  stranger.submit("account", {{"do", "endSession"}, {"session", name}});
  CHECK_FALSE(second.session().is_null());
  CHECK(support::location(visitor.submit("account", {{"do", "endSession"}, {"session", name}})).ends_with("?done=ended"));
  CHECK(second.session().is_null());
  CHECK_FALSE(third.session().is_null());
  visitor.submit("account", {{"do", "endOtherSessions"}});
  CHECK(third.session().is_null());
  CHECK_FALSE(visitor.session().is_null());
  CHECK_FALSE(stranger.session().is_null());

  support::begin_session(house, second, user);
  CHECK(support::location(visitor.submit("account", {{"do", "endAllSessions"}})).ends_with("/signin"));
  CHECK_FALSE(visitor.browser.has(visitor.names.session_token.name));
  CHECK(house.store.list_sessions(user.id).empty());
  CHECK_FALSE(stranger.session().is_null());
}

TEST_CASE("with sessions that are tokens the page says what it cannot do") {
  House house(support::account_settings(R"(,"session":{"strategy":"jwt"})"));
  const auto user = support::add_person(house);
  Visitor visitor(house);
  support::begin_session(house, visitor, user);
  CHECK(visitor.get("account").body.find("We keep no list") != std::string::npos);
  CHECK(overview(visitor).find("sessions")->is_null());
  CHECK(visitor.submit("account", {{"do", "endOtherSessions"}}).status == 400);
}

TEST_CASE("an account is linked by its button and unlinked again, and the last way in stays") {
  House house(support::account_settings());
  Visitor visitor(house);
  visitor.sign_in();
  const auto user = *house.store.find_user_by_email("ada@example.com");
  // A mailed link is a way in, too.
  CHECK(overview(visitor).find("accounts")->array()[0].find("mayUnlink")->boolean());
  const http::Form form = {{"do", "unlink"}, {"provider", "idp"}, {"providerAccountId", house.store.list_accounts(user.id)[0].provider_account_id}};
  CHECK(support::location(visitor.submit("account", form)).ends_with("?done=unlinked"));
  CHECK(house.store.list_accounts(user.id).empty());
  // Linked again, by signing in there while signed in here.
  visitor.sign_in("/api/auth/account");
  CHECK(house.store.list_accounts(user.id).size() == 1);

  House alone(R"({"adapter":{"type":"sqlite","path":"/unused"},"accounts":{}})");
  Visitor lonely(alone);
  lonely.sign_in();
  const auto refused = lonely.submit("account", form);
  CHECK(refused.status == 409);
  CHECK(refused.body.find("last way in") != std::string::npos);
  CHECK(alone.store.list_accounts(alone.store.find_user_by_email("ada@example.com")->id).size() == 1);
}

TEST_CASE("unlinking asks for the password when the sign-in was a while ago, and never touches somebody else's account") {
  House house(support::account_settings());
  const auto user = support::add_person(house), eve = support::add_person(house, "eve@example.com");
  link_account(house, user, "idp", "ada-1");
  link_account(house, eve, "idp", "eve-1");
  Visitor visitor(house);
  support::begin_session(house, visitor, user, std::chrono::minutes(10));
  http::Form form = {{"do", "unlink"}, {"provider", "idp"}, {"providerAccountId", "ada-1"}};
  const auto asked = visitor.submit("account", form);
  CHECK(asked.status == 403);
  CHECK(asked.body.find("name=\"currentPassword\"") != std::string::npos);
  CHECK(asked.body.find("value=\"ada-1\"") != std::string::npos);
  form.add("currentPassword", support::kGoodPassword);
  CHECK(visitor.submit("account", form).status == 302);
  CHECK(house.store.list_accounts(user.id).empty());
  visitor.submit("account", {{"do", "unlink"}, {"provider", "idp"}, {"providerAccountId", "eve-1"}, {"currentPassword", support::kGoodPassword}});
  CHECK(house.store.list_accounts(eve.id).size() == 1);
}

namespace {

using support::KeyHolder;

const std::string kKeys = R"({"adapter":{"type":"sqlite","path":"/unused"},"accounts":{},
    "providers":["passkey","credentials",{"id":"webauthn","signUp":false}]})";
const std::string kKeysAlone = R"({"adapter":{"type":"sqlite","path":"/unused"},"accounts":{},"providers":[{"id":"passkey","signUp":true}]})";

json::Value keys_of(Visitor& visitor) { return *overview(visitor).find("passkeys"); }

http::Form removal(const json::Value& key) {
  return {{"do", "unlink"}, {"provider", key.find("provider")->string()}, {"providerAccountId", key.find("providerAccountId")->string()}};
}

}  // namespace

TEST_CASE("passkeys are made from my account, listed there, and removed") {
  House house(kKeys);
  const auto ada = support::add_person(house);
  KeyHolder visitor(house);
  support::begin_session(house, visitor, ada);
  CHECK(keys_of(visitor).array().empty());
  CHECK(visitor.get("account").body.find("Add a passkey") != std::string::npos);

  http::Form made = visitor.made();
  made.add("callbackUrl", "https://app.example.com/api/auth/account?done=passkey");
  const auto done = visitor.post("callback/passkey", made, {{"User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}});
  REQUIRE(support::location(done) == "https://app.example.com/api/auth/account?done=passkey");
  const std::string page = visitor.get("account?done=passkey").body;
  CHECK(page.find("Your new passkey is ready.") != std::string::npos);
  CHECK(page.find("Passkey made with Firefox on Linux") != std::string::npos);
  CHECK(page.find("Linked accounts") == std::string::npos);  // it is no linked account besides

  const auto listed = keys_of(visitor).array();
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].find_string("provider") == "passkey");
  CHECK_FALSE(listed[0].find("multiDevice")->boolean());
  CHECK(listed[0].find("created")->is_string());
  CHECK(listed[0].find("used")->is_null());
  CHECK(listed[0].find("mayUnlink")->boolean());  // beside the password
  CHECK(overview(visitor).find("accounts")->array().empty());

  CHECK(support::location(visitor.submit("account", removal(listed[0]))).ends_with("?done=unlinked"));
  CHECK(keys_of(visitor).array().empty());
  CHECK(house.authenticators.list(ada.id).empty());
  visitor.leave();
  CHECK(support::location(visitor.bring(visitor.used())).find("WebAuthnVerificationError") != std::string::npos);
}

TEST_CASE("the last passkey stays where it is the last way in") {
  House house(kKeysAlone);
  KeyHolder ada(house);
  ada.bring(ada.made("ada@example.com"));
  auto listed = keys_of(ada).array();
  CHECK_FALSE(listed.at(0).find("mayUnlink")->boolean());
  CHECK(ada.get("account").body.find("value=\"unlink\"") == std::string::npos);
  CHECK(ada.submit("account", removal(listed[0])).status == 409);

  ada.key.id = std::string(16, 'j');
  ada.bring(ada.made());
  listed = keys_of(ada).array();
  REQUIRE(listed.size() == 2);
  for (const auto& key : listed) CHECK(key.find("mayUnlink")->boolean());
  CHECK(ada.submit("account", removal(listed[0])).status == 302);
  CHECK(ada.submit("account", removal(listed[1])).status == 409);
  CHECK(keys_of(ada).array().size() == 1);
}

TEST_CASE("nobody removes somebody else's passkey") {
  House house(kKeys);
  const auto ada = support::add_person(house), eve = support::add_person(house, "eve@example.com");
  KeyHolder owner(house);
  support::begin_session(house, owner, ada);
  owner.bring(owner.made());
  const auto key = keys_of(owner).array().at(0);
  Visitor stranger(house);
  support::begin_session(house, stranger, eve);
  stranger.submit("account", removal(key));
  CHECK(house.authenticators.list(ada.id).size() == 1);
  CHECK(keys_of(stranger).array().empty());
}

TEST_CASE("who signed in a while ago, and could prove it again, does so before a passkey is added or removed") {
  House house(kKeys);
  const auto ada = support::add_person(house);
  KeyHolder visitor(house);
  support::begin_session(house, visitor, ada);
  visitor.bring(visitor.made());
  visitor.key.id = std::string(16, 'j');
  const auto begun_earlier = visitor.made();
  support::begin_session(house, visitor, ada, std::chrono::minutes(30));
  const std::string page = visitor.get("account").body;
  CHECK(page.find("Sign in again to add a passkey") != std::string::npos);
  CHECK(page.find("Add a passkey</button>") == std::string::npos);
  const auto key = keys_of(visitor).array().at(0);
  CHECK(visitor.submit("account", removal(key)).status == 403);
  CHECK(house.authenticators.list(ada.id).size() == 1);
  // The page is no guard: the callback is. The options say so before a device makes what would be refused.
  CHECK(support::location(visitor.bring(begun_earlier)).find("error=AccountNotLinked") != std::string::npos);
  const auto refused = visitor.options("action=register");
  CHECK(refused.status == 403);
  CHECK(json::parse(refused.body).find_string("error") == "AccountNotLinked");
  CHECK(house.authenticators.list(ada.id).size() == 1);

  http::Form form = removal(key);
  form.add("currentPassword", support::kGoodPassword);
  CHECK(visitor.submit("account", form).status == 302);
  CHECK(house.authenticators.list(ada.id).empty());
}

TEST_CASE("without a provider of passkeys there is no list of them") {
  House house(support::account_settings());
  const auto ada = support::add_person(house);
  Visitor visitor(house);
  support::begin_session(house, visitor, ada);
  CHECK(overview(visitor).find("passkeys")->is_null());
  CHECK(visitor.get("account").body.find("Passkeys") == std::string::npos);
}
