#include "signin/webauthn_challenge.h"

#include <doctest/doctest.h>

#include "model/errors.h"
#include "providers/load.h"
#include "session/jwt.h"
#include "support/browser.h"
#include "support/house.h"
#include "support/vectors.h"

using namespace authfcgi;
using signin::Challenge;
using std::chrono::seconds;

namespace {

const Instant kNow = from_unix_seconds(1800000000);

// A site with two providers of passkeys, and a browser; the challenge as functions of it.
struct Challenges {
  support::House house{R"({"adapter":{"type":"sqlite","path":"/nowhere.db"},"providers":["passkey","webauthn"]})"};
  support::Browser browser;
  bool secure = true;
  Instant now = kNow;

  const providers::Provider& passkey() const { return house.providers.at(0); }
  const providers::Provider& webauthn() const { return house.providers.at(1); }
  const config::Cookies& names() const { return house.config->cookies(secure); }
  const signin::CheckKeys::Set& keys() const { return house.check_keys.of(secure); }
  const std::string& name() const { return names().webauthn_challenge.name; }

  Challenge begin(std::optional<model::User> registering = {}) {
    const http::Cookies sent = browser.cookies();
    http::CookieJar jar;
    auto challenge =
        signin::begin_challenge(passkey(), std::move(registering), {names(), keys(), sent, now}, house.random, jar);
    browser.take(jar);
    return challenge;
  }
  Challenge use(const providers::Provider& provider) {
    const http::Cookies sent = browser.cookies();
    http::CookieJar jar;
    try {
      auto challenge = signin::use_challenge(provider, {names(), keys(), sent, now}, jar);
      browser.take(jar);
      return challenge;
    } catch (const Error&) {
      browser.take(jar);
      throw;
    }
  }
  // A refused challenge is gone, too.
  bool is_refused(const providers::Provider& provider) {
    CHECK_THROWS_AS(use(provider), model::WebAuthnVerificationError);
    return !browser.has(name());
  }
  bool is_refused() { return is_refused(passkey()); }

  // What another holder of the secret might have sealed.
  void plant(json::Value inner, const session::Keyring& inner_keys, json::Value outer, const session::Keyring& outer_keys) {
    outer.set("value", session::seal_token(std::move(inner), inner_keys, now, signin::kCheckLifetime, house.random));
    browser.plant(name(), session::seal_token(std::move(outer), outer_keys, now, signin::kCheckLifetime, house.random));
  }
};

std::string text(const json::Value& value, std::string_view name) { return std::string(value.find_string(name).value_or("")); }

}  // namespace

TEST_CASE("challenges cut by Auth.js open here, plain and secure, for as long as ours") {
  const json::Value vectors = support::read_vectors("checks.json");
  int seen = 0;
  for (const json::Value& vector : vectors.find("vectors")->array()) {
    if (text(vector, "kind") != "webauthn-challenge") continue;
    ++seen;
    const json::Value& inner = *vector.find("inner_claims");
    const Instant issued = from_unix_seconds(inner.find("iat")->integer());
    for (const seconds age : {seconds(0), seconds(300), seconds(301)}) {
      Challenges site;
      site.secure = text(vector, "cookie_name").starts_with("__Secure-");
      site.now = issued + age;
      REQUIRE(site.name() == text(vector, "cookie_name"));
      site.browser.plant(site.name(), text(vector, "cookie_value"));
      if (age > signin::kChallengeTime) {
        CHECK(site.is_refused());
        continue;
      }
      const Challenge challenge = site.use(site.passkey());
      CHECK(challenge.text == text(inner, "challenge"));
      REQUIRE(challenge.registering);
      CHECK(challenge.registering->email == text(*inner.find("registerData"), "email"));
      CHECK(challenge.registering->id.empty());
      CHECK_FALSE(site.browser.has(site.name()));
    }
  }
  CHECK(seen == 2);
}

TEST_CASE("a challenge is 32 random bytes, and the browser that it was made for brings it back once") {
  Challenges site;
  const Challenge begun = site.begin();
  CHECK(begun.text.size() == 43);
  CHECK(site.begin().text != begun.text);
  const Challenge newest = site.begin();
  CHECK(site.use(site.passkey()).text == newest.text);
  CHECK_FALSE(site.browser.has(site.name()));
  CHECK(site.is_refused());
}

TEST_CASE("it says for whom a passkey is made: Auth.js's registerData, and nothing of a new user that is not known yet") {
  Challenges site;
  site.begin(model::User{.id = "7", .name = "Ada", .email = "ada@example.com", .email_verified = kNow, .image = "https://x/y"});
  const auto known = site.use(site.passkey()).registering;
  REQUIRE(known);
  CHECK(known->id == "7");
  CHECK(known->name == "Ada");
  CHECK(known->email == "ada@example.com");
  CHECK_FALSE(known->email_verified);

  site.begin(model::User{.id = "", .name = {}, .email = "new@example.com", .email_verified = {}, .image = {}});
  const json::Value outer = session::open_token(site.browser.value(site.name()), site.keys().challenge, kNow).claims;
  CHECK(outer.find_string("provider") == "passkey");
  const json::Value inner = session::open_token(text(outer, "value"), site.keys().challenge_value, kNow).claims;
  CHECK(*inner.find("registerData") == json::object({{"email", "new@example.com"}}));
  CHECK(site.use(site.passkey()).registering->id.empty());

  site.begin();
  CHECK_FALSE(site.use(site.passkey()).registering);
}

TEST_CASE("its cookie lives as long as Auth.js's, for scripts to see it not at all") {
  Challenges site;
  http::CookieJar jar;
  signin::begin_challenge(site.passkey(), {}, {site.names(), site.keys(), http::Cookies(""), kNow}, site.house.random, jar);
  const auto set = support::set_cookies(jar);
  REQUIRE(set.size() == 1);
  for (const char* attribute : {"Max-Age=900", "HttpOnly", "Secure", "SameSite=Lax"}) {
    CAPTURE(attribute);
    CHECK(set[0].find(attribute) != std::string::npos);
  }
}

TEST_CASE("SEC-66: after five minutes a challenge is worth nothing") {
  Challenges site;
  const Challenge begun = site.begin();
  site.now += seconds(300);
  CHECK(site.use(site.passkey()).text == begun.text);
  site.begin();
  site.now += seconds(301);
  CHECK(site.is_refused());
}

TEST_CASE("a challenge made for one provider is refused at another's callback") {
  Challenges site;
  site.begin();
  CHECK(site.is_refused(site.webauthn()));
}

TEST_CASE("what is no challenge of ours is refused, and its cookie goes") {
  Challenges site;
  CHECK_THROWS_AS(site.use(site.passkey()), model::WebAuthnVerificationError);  // none at all

  site.begin();
  std::string damaged = site.browser.value(site.name());
  damaged[damaged.size() / 2] = damaged[damaged.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& value : {damaged, std::string("x"), std::string("a.b.c.d.e"), damaged.substr(0, 40)}) {
    site.browser.plant(site.name(), value);
    CHECK(site.is_refused());
  }

  // Sealed by a holder of the secret, but as something else: another cookie, another salt, another shape.
  const json::Value inner = json::object({{"challenge", "Y2hhbGxlbmdl"}});
  const json::Value outer = json::object({{"provider", "passkey"}});
  const auto& keys = site.keys();
  site.plant(inner, keys.challenge_value, outer, keys.challenge);
  CHECK(site.use(site.passkey()).text == "Y2hhbGxlbmdl");
  site.plant(inner, keys.challenge_value, outer, keys.state);
  CHECK(site.is_refused());
  site.plant(inner, keys.challenge, outer, keys.challenge);
  CHECK(site.is_refused());
  site.plant(inner, keys.challenge_value, json::object(), keys.challenge);
  CHECK(site.is_refused());
  site.plant(json::object(), keys.challenge_value, outer, keys.challenge);
  CHECK(site.is_refused());
  site.plant(json::object({{"challenge", ""}}), keys.challenge_value, outer, keys.challenge);
  CHECK(site.is_refused());
  site.browser.plant(site.name(), session::seal_token(outer, keys.challenge, kNow, signin::kCheckLifetime, site.house.random));
  CHECK(site.is_refused());
}

TEST_CASE("a plain challenge is none for https, nor the other way round") {
  Challenges site;
  site.secure = false;
  site.begin();
  const std::string plain = site.browser.value(site.name());
  site.secure = true;
  site.browser.plant(site.name(), plain);
  CHECK(site.is_refused());
}
