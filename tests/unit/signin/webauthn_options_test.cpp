#include "signin/webauthn_options.h"

#include <doctest/doctest.h>

#include "base/base64url.h"
#include "unit/signin/passkey_house.h"

using namespace authfcgi;
using support::Guest;
using support::Passkey;
using support::PasskeyHouse;

namespace {

std::string text(const json::Value& value) { return json::write(value); }

// Ada has an account and two passkeys.
struct Site : PasskeyHouse {
  explicit Site(const std::string& members = "", const std::string& more = "")
      : PasskeyHouse(R"({"id":"passkey")" + members + "}", more), ada(add("ada@example.com")) {
    keep(std::string("\xfb\xff", 2), "internal,hybrid");
    keep("second", std::nullopt);
  }
  void keep(const std::string& credential_id, const std::optional<std::string>& transports) {
    const std::string id = base64_encode(credential_id);
    authenticators.link({.user_id = ada.id, .type = "webauthn", .provider = "passkey", .provider_account_id = id},
                        {.credential_id = id, .provider_account_id = id, .public_key = "AAAA", .user_id = ada.id, .transports = transports});
  }
  model::User ada;
};

// What is asked, and what comes of it: "authenticate", "register" or "" for a refusal.
std::string decide(Guest& guest, const std::string& action, const std::string& email) {
  const auto told = guest.options(action, email);
  return told ? std::string(told->find_string("action").value()) : "";
}

// Without what differs each time.
json::Value lasting(const std::optional<json::Value>& told) {
  if (!told) return {};
  json::Value same = *told;
  json::Value& options = *same.find("options");
  options.erase("challenge");
  if (json::Value* user = options.find("user")) user->erase("id");
  return same;
}

}  // namespace

TEST_CASE("every row of Auth.js's decision table (11.3), but for who is signed in and says nothing") {
  struct Row {
    const char* action;
    bool is_signed_in;
    const char* email;
    const char* decision;
  };
  constexpr const char *kNobody = "", *kKnown = "ada@example.com", *kNew = "new@example.com";
  for (const Row& row : {Row{"authenticate", false, kNobody, "authenticate"}, Row{"authenticate", false, kKnown, "authenticate"},
                         Row{"authenticate", false, kNew, "authenticate"},    Row{"authenticate", true, kNobody, "authenticate"},
                         Row{"authenticate", true, kNew, "authenticate"},     Row{"register", true, kNobody, "register"},
                         Row{"register", true, kNew, "register"},  // hers, whatever is typed
                         Row{"register", false, kNew, "register"},            Row{"register", false, kKnown, ""},
                         Row{"register", false, kNobody, ""},                 Row{"", false, kKnown, "authenticate"},
                         Row{"", false, kNew, "register"},                    Row{"", false, kNobody, "authenticate"},
                         // Where Auth.js refuses who is signed in, they prove it once more.
                         Row{"", true, kNobody, "authenticate"},              Row{"", true, kKnown, "authenticate"},
                         Row{"", true, kNew, "authenticate"}}) {
    CAPTURE(row.action);
    CAPTURE(row.is_signed_in);
    CAPTURE(row.email);
    Site site;
    Guest guest(site);
    if (row.is_signed_in) guest.enter(site.ada);
    const auto told = guest.options(row.action, row.email);
    CHECK((told ? told->find_string("action").value() : "") == row.decision);
    CHECK(guest.has_challenge() == told.has_value());
    if (!told || row.decision != std::string("register")) continue;
    const auto& user = *told->find("options")->find("user");
    CHECK(user.find_string("name") == (row.is_signed_in ? kKnown : row.email));
  }
}

TEST_CASE("the options to use a passkey are Auth.js's, with a list only of whom is known") {
  Site site;
  Guest guest(site);
  const auto known = guest.options("authenticate", " Ada@EXAMPLE.com ");  // normalised as for a mailed link (15.22)
  CHECK(known->find("options")->find_string("challenge")->size() == 43);
  CHECK(text(lasting(known)) ==
        R"({"action":"authenticate","options":{"allowCredentials":[)"
        R"({"id":"-_8","type":"public-key","transports":["internal","hybrid"]},{"id":"c2Vjb25k","type":"public-key"}],)"
        R"("timeout":300000,"userVerification":"required","rpId":"app.example.com"}})");
  const std::string unknown =
      R"({"action":"authenticate","options":{"timeout":300000,"userVerification":"required","rpId":"app.example.com"}})";
  CHECK(text(lasting(guest.options("authenticate"))) == unknown);
  CHECK(text(lasting(guest.options("authenticate", "new@example.com"))) == unknown);
  guest.enter(site.ada);
  CHECK(guest.options("authenticate")->find("options")->find("allowCredentials")->array().size() == 2);
}

TEST_CASE("the options to make one are Auth.js's, for somebody new and for who adds one") {
  Site site;
  Guest guest(site);
  const auto made = guest.options("", "New@Example.com");
  const std::string id(made->find("options")->find("user")->find_string("id").value());
  CHECK(id.size() == 64);
  CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(text(lasting(made)) ==
        R"({"action":"register","options":{"rp":{"name":"app.example.com","id":"app.example.com"},)"
        R"("user":{"name":"new@example.com","displayName":"new@example.com"},)"
        R"("pubKeyCredParams":[{"alg":-8,"type":"public-key"},{"alg":-7,"type":"public-key"},{"alg":-257,"type":"public-key"}],)"
        R"("timeout":300000,"attestation":"none","excludeCredentials":[],"authenticatorSelection":{"residentKey":"required",)"
        R"("userVerification":"required","requireResidentKey":true},"extensions":{"credProps":true}}})");
  CHECK(guest.options("", "new@example.com")->find("options")->find("user")->find_string("id") != id);

  auto ada = site.ada;
  ada.name = "Ada";
  site.store.update_user(ada);
  guest.enter(ada);
  const auto more = guest.options("register");
  CHECK(more->find("options")->find("user")->find_string("displayName") == "Ada");
  CHECK(more->find("options")->find("excludeCredentials")->array().size() == 2);
}

TEST_CASE("what the operator set is in the options") {
  Site site(R"(,"userVerification":"discouraged","residentKey":"preferred","authenticatorAttachment":"platform",
      "relayingParty":{"id":["example.com","app.example.com"],"name":"Example"})");
  Guest guest(site);
  const auto made = guest.options("register", "new@example.com");
  CHECK(text(*made->find("options")->find("rp")) == R"({"name":"Example","id":"example.com"})");
  CHECK(text(*made->find("options")->find("authenticatorSelection")) ==
        R"({"residentKey":"preferred","userVerification":"discouraged","requireResidentKey":false,"authenticatorAttachment":"platform"})");
  const auto used = guest.options("authenticate");
  CHECK(used->find("options")->find_string("rpId") == "example.com");
  CHECK(used->find("options")->find_string("userVerification") == "discouraged");
}

TEST_CASE("the challenge says for whom a passkey is made, and for nobody where one is used") {
  Site site;
  Guest guest(site);
  const auto registering = [&] {
    const http::Cookies sent = guest.browser.cookies();
    http::CookieJar jar;
    return signin::use_challenge(site.provider(), {site.config->cookies(true), site.check_keys.of(true), sent, site.moment}, jar)
        .registering;
  };
  guest.challenge("authenticate", "ada@example.com");
  CHECK_FALSE(registering());
  guest.challenge("register", "new@example.com");
  CHECK(registering()->id.empty());
  CHECK(registering()->email == "new@example.com");
  guest.enter(site.ada);
  guest.challenge("register");
  CHECK(registering()->id == site.ada.id);
}

TEST_CASE("15.55: where accounts are not told, a known address is answered as an unknown one") {
  const char* kOpen = R"(,"tellAccounts":false)";  // but for asking to register, which tells
  const char* kClosed = R"(,"signUp":false,"tellAccounts":false)";
  for (const char* members : {kOpen, kClosed}) {
    CAPTURE(members);
    Site site(members);
    Guest guest(site);
    for (const char* action : {"", "authenticate", "register"}) {
      if (members == kOpen && action == std::string("register")) continue;
      CAPTURE(action);
      const auto known = guest.options(action, "ada@example.com"), unknown = guest.options(action, "new@example.com");
      CHECK(known.has_value() == unknown.has_value());
      CHECK(lasting(known) == lasting(unknown));
      CHECK(lasting(known) == lasting(guest.options(action)));
      if (known) CHECK_FALSE(known->find("options")->find("allowCredentials"));
    }
    CHECK(decide(guest, "", "ada@example.com") == "authenticate");
    CHECK(decide(guest, "register", "ada@example.com") == "");
    CHECK(decide(guest, "register", "new@example.com") == (members == kOpen ? "register" : ""));
    // Nor is anything looked up, so that it takes no longer either.
    site.store.happened.clear();
    guest.options("authenticate", "ada@example.com");
    CHECK(site.store.happened.empty());
    // Her own list is hers to see.
    guest.enter(site.ada);
    CHECK(guest.options("authenticate")->find("options")->find("allowCredentials")->array().size() == 2);
    CHECK(decide(guest, "register", "") == "register");
  }
}

TEST_CASE("where nobody signs up an address may still be told to have passkeys, for keys that need a list") {
  Site site(R"(,"signUp":false,"tellAccounts":true)");
  Guest guest(site);
  CHECK(guest.options("", "ada@example.com")->find("options")->find("allowCredentials"));
  CHECK(decide(guest, "", "new@example.com") == "authenticate");
  CHECK(decide(guest, "register", "new@example.com") == "");
  CHECK(decide(guest, "register", "ada@example.com") == "");
}

TEST_CASE("what is no address is nobody's") {
  Site site;
  Guest guest(site);
  for (const char* typed : {"ada", "ada@", "@example.com", "ada@example.com,eve@example.com", "a@b@c", "ada@example.com\n"}) {
    CAPTURE(typed);
    CHECK(decide(guest, "register", typed) == "");
    CHECK(decide(guest, "", typed) == "authenticate");
  }
}

TEST_CASE("who has no address makes no passkey: it would have no name") {
  PasskeyHouse house;
  model::User nameless;
  nameless.name = "Nameless";
  nameless = house.store.create_user(nameless);
  Guest guest(house);
  guest.enter(nameless);
  CHECK(decide(guest, "register", "") == "");
  CHECK_FALSE(guest.has_challenge());
}

TEST_CASE("15.22: a session cookie that does not open, or of somebody who is gone, is nobody's") {
  Site site;
  Guest guest(site);
  guest.browser.plant(guest.names().session_token.name, "damaged");
  CHECK(decide(guest, "", "new@example.com") == "register");
  guest.enter(site.ada);
  site.store.delete_user(site.ada.id);
  CHECK(decide(guest, "register", "") == "");
  CHECK(decide(guest, "", "") == "authenticate");
}

TEST_CASE("15.46: a client that asks for one address after the other has to wait; who asks for none does not") {
  Site site("", R"(,"rateLimit":{"passkeys":{"attempts":3,"window":60}})");
  Guest guest(site);
  for (const char* email : {"ada@example.com", "new@example.com", "b@example.com"}) guest.options("", email);
  try {
    guest.options("authenticate", "c@example.com");
    FAIL("nobody counts");
  } catch (const model::TooManyRequests& refused) {
    CHECK(refused.retry_after() == std::chrono::seconds(60));
  }
  CHECK_THROWS_AS(guest.options("register", "c@example.com"), model::TooManyRequests);
  CHECK(decide(guest, "authenticate", "") == "authenticate");
  CHECK(decide(guest, "", "no address") == "authenticate");
  guest.enter(site.ada);
  CHECK(decide(guest, "register", "") == "register");
  guest.leave();
  site.moment += std::chrono::seconds(60);
  CHECK(decide(guest, "", "new@example.com") == "register");
}

TEST_CASE("a store that fails is no unknown address") {
  Site site;
  Guest guest(site);
  site.store.before_find = [] { throw store::Unavailable("away"); };
  CHECK_THROWS_AS(guest.options("", "ada@example.com"), model::TemporarilyUnavailable);
  site.store.before_find = [] { throw store::StoreError("odd"); };
  CHECK_THROWS_AS(guest.options("", "ada@example.com"), model::AdapterError);
  CHECK_FALSE(guest.has_challenge());
}
