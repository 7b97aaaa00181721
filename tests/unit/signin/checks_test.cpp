#include "signin/checks.h"

#include <doctest/doctest.h>

#include "model/errors.h"
#include "oauth/pkce.h"
#include "session/jwt.h"
#include "site.h"
#include "support/vectors.h"

using namespace authfcgi;
using support::Browser;

namespace {

const Instant kNow = from_unix_seconds(1800000000);

// A browser with the secure cookies, and the checks as functions of it.
struct Checks {
  Browser browser;
  bool secure = true;
  Instant now = kNow;
  crypto::SystemRandom random;

  const config::Cookies& names() const { return support::site_config().cookies(secure); }
  const signin::CheckKeys::Set& keys() const { return support::site_keys().of(secure); }

  signin::Begun begin(const providers::Provider& provider) {
    const http::Cookies sent = browser.cookies();
    http::CookieJar jar;
    auto begun = signin::begin_checks(provider, {.origin = "", .callback_url = "/", .popup = false},
                                      {names(), keys(), sent, now}, random, jar);
    browser.take(jar);
    return begun;
  }

  signin::Attempt use(const providers::Provider& provider, std::string_view state) {
    const http::Cookies sent = browser.cookies();
    http::CookieJar jar;
    try {
      auto attempt = signin::use_state(provider, state, {names(), keys(), sent, now}, jar);
      browser.take(jar);
      return attempt;
    } catch (const Error&) {
      browser.take(jar);
      throw;
    }
  }

  std::size_t further() const { return browser.count(names().state.name + "."); }
};

std::string text(const json::Value& vector, std::string_view name) {
  return std::string(vector.find_string(name).value_or(""));
}

// The vector of that kind which opens at provider idp.
const json::Value& good_vector(const json::Value& vectors, std::string_view kind, std::string_view cookie_name) {
  for (const json::Value& vector : vectors.find("vectors")->array())
    if (text(vector, "kind") == kind && text(vector, "expect") == "ok" && text(vector, "cookie_name") == cookie_name)
      return vector;
  throw Error("no such vector");
}

}  // namespace

TEST_CASE("check cookies cut by Auth.js open here, plain and secure") {
  const json::Value vectors = support::read_vectors("checks.json");
  int states = 0;
  for (const json::Value& vector : vectors.find("vectors")->array()) {
    if (text(vector, "kind") != "state" || text(vector, "expect") != "ok") continue;
    ++states;
    Checks checks;
    checks.secure = text(vector, "cookie_name").starts_with("__Secure-");
    const json::Value& pkce = good_vector(vectors, "pkce", checks.names().pkce_code_verifier.name);
    const json::Value& nonce = good_vector(vectors, "nonce", checks.names().nonce.name);
    for (const json::Value* cookie : {&vector, &pkce, &nonce})
      checks.browser.plant(text(*cookie, "cookie_name"), text(*cookie, "cookie_value"));

    const auto inner = signin::open_state(text(vector, "state_param"), checks.keys(), checks.now);
    REQUIRE(inner);
    CHECK(inner->origin == text(*vector.find("state_claims"), "origin"));

    const auto attempt = checks.use(support::make_provider(), text(vector, "state_param"));
    CHECK(signin::use_pkce(attempt).reveal() == text(pkce, "code_verifier"));
    CHECK(oauth::s256_challenge(signin::use_pkce(attempt)) == text(pkce, "code_challenge_S256"));
    CHECK(signin::use_nonce(attempt) == text(nonce, "nonce"));
  }
  CHECK(states >= 4);
}

TEST_CASE("check cookies that Auth.js refuses are refused here (SEC-11)") {
  const json::Value vectors = support::read_vectors("checks.json");
  const session::Keyring keyring(support::site_config().secrets, "authjs.state");
  std::string state_for_github;
  int refused = 0;
  for (const json::Value& vector : vectors.find("vectors")->array()) {
    if (text(vector, "expect") != "error") continue;
    ++refused;
    CAPTURE(text(vector, "notes"));
    Checks checks;
    checks.secure = false;
    const auto provider = support::make_provider("", text(vector, "provider_id"));
    if (text(vector, "kind") == "state") {
      const auto claims = session::open_token(text(vector, "cookie_value"), keyring, kNow).claims;
      if (claims.find_string("provider") == "github") state_for_github = text(vector, "cookie_value");
      checks.browser.plant(checks.names().state.name, text(vector, "cookie_value"));
      CHECK_THROWS_AS(checks.use(provider, text(claims, "value")), model::InvalidCheck);
    } else {
      REQUIRE_FALSE(state_for_github.empty());
      checks.browser.plant(checks.names().state.name, state_for_github);
      checks.browser.plant(text(vector, "cookie_name"), text(vector, "cookie_value"));
      const auto value = text(session::open_token(state_for_github, keyring, kNow).claims, "value");
      CHECK_THROWS_AS(signin::use_pkce(checks.use(provider, value)), model::InvalidCheck);
    }
  }
  CHECK(refused == 3);
}

TEST_CASE("the cookies have Auth.js's names, order and attributes, and the nonce a Max-Age (15.27)") {
  Checks checks;
  crypto::SystemRandom random;
  const http::Cookies none;
  http::CookieJar jar;
  signin::begin_checks(support::make_provider(), {}, {checks.names(), checks.keys(), none, kNow}, random, jar);
  const auto cookies = support::set_cookies(jar);
  REQUIRE(cookies.size() == 3);
  CHECK(cookies[0].starts_with("__Secure-authjs.state="));
  CHECK(cookies[1].starts_with("__Secure-authjs.pkce.code_verifier="));
  CHECK(cookies[2].starts_with("__Secure-authjs.nonce="));
  for (const auto& cookie : cookies)
    CHECK(cookie.ends_with("; Max-Age=900; Path=/; Expires=" + http_date(kNow + signin::kCheckLifetime) +
                           "; HttpOnly; Secure; SameSite=Lax"));
}

TEST_CASE("swapped check cookies are refused (SEC-11)") {
  Checks checks;
  const auto provider = support::make_provider();
  const auto& names = checks.names();

  // One purpose for another.
  auto begun = checks.begin(provider);
  checks.browser.plant(names.pkce_code_verifier.name, checks.browser.value(names.nonce.name));
  CHECK_THROWS_AS(signin::use_pkce(checks.use(provider, begun.state)), model::InvalidCheck);

  // One attempt's for another's.
  begun = checks.begin(provider);
  const std::string older_pkce = checks.browser.value(names.pkce_code_verifier.name);
  const std::string older_nonce = checks.browser.value(names.nonce.name);
  const auto newer = checks.begin(provider);
  checks.browser.plant(names.pkce_code_verifier.name, older_pkce);
  checks.browser.plant(names.nonce.name, older_nonce);
  const auto attempt = checks.use(provider, newer.state);
  CHECK_THROWS_AS(signin::use_pkce(attempt), model::InvalidCheck);
  CHECK_THROWS_AS(signin::use_nonce(attempt), model::InvalidCheck);

  // A further cookie under the state cookie's name, and the reverse.
  const std::string further = signin::further_name(names.state.name, signin::state_digest(begun.state));
  const std::string value = checks.browser.value(further);
  REQUIRE_FALSE(value.empty());
  checks.browser.lose(further);
  checks.browser.plant(names.state.name, value);
  CHECK_THROWS_AS(checks.use(provider, begun.state), model::InvalidCheck);
}

TEST_CASE("sign-ins in parallel tabs all end, in any order (15.28)") {
  Checks checks;
  const auto idp = support::make_provider();
  const auto other = support::make_provider("", "other");
  const auto first = checks.begin(idp);
  const auto second = checks.begin(other);
  const auto third = checks.begin(idp);
  CHECK(checks.further() == 2);

  const auto ended_second = checks.use(other, second.state);
  CHECK(signin::use_pkce(ended_second) == second.code_verifier);
  CHECK(signin::use_nonce(ended_second) == second.nonce);
  CHECK(signin::use_pkce(checks.use(idp, third.state)) == third.code_verifier);
  CHECK(signin::use_pkce(checks.use(idp, first.state)) == first.code_verifier);
  CHECK(checks.browser.count("") == 0);  // nothing is left behind
}

TEST_CASE("an older attempt is bound to its provider, too, and used up by its first callback (SEC-11)") {
  Checks checks;
  const auto first = checks.begin(support::make_provider());
  checks.begin(support::make_provider());
  CHECK_THROWS_AS(checks.use(support::make_provider("", "other"), first.state), model::InvalidCheck);
  CHECK(checks.further() == 0);
  CHECK(checks.browser.has(checks.names().state.name));  // the newest is not touched by another attempt's callback
}

TEST_CASE("there are five attempts at most, and the oldest is given up") {
  Checks checks;
  const auto provider = support::make_provider();
  std::vector<signin::Begun> begun;
  for (int i = 0; i < 7; ++i) {
    begun.push_back(checks.begin(provider));
    checks.now += std::chrono::seconds(1);
    CHECK(checks.further() <= 4);
  }
  for (std::size_t i = 2; i < 7; ++i) CHECK(signin::use_pkce(checks.use(provider, begun[i].state)) == begun[i].code_verifier);
  CHECK_THROWS_AS(checks.use(provider, begun[0].state), model::InvalidCheck);
  CHECK_THROWS_AS(checks.use(provider, begun[1].state), model::InvalidCheck);
}

TEST_CASE("an attempt set aside lives no longer than it would have") {
  Checks checks;
  const auto provider = support::make_provider();
  const auto first = checks.begin(provider);
  checks.now += std::chrono::seconds(600);
  checks.begin(provider);
  checks.now += std::chrono::seconds(316);  // 15 seconds of tolerance between clocks
  CHECK_THROWS_AS(checks.use(provider, first.state), model::InvalidCheck);
}

TEST_CASE("an expired attempt is not set aside, and expired further cookies are swept") {
  Checks checks;
  const auto provider = support::make_provider();
  checks.begin(provider);
  checks.begin(provider);
  CHECK(checks.further() == 1);
  checks.now += std::chrono::seconds(1000);
  checks.begin(provider);
  CHECK(checks.further() == 0);
}

TEST_CASE("a callback that belongs to no attempt uses up the newest") {
  Checks checks;
  const auto provider = support::make_provider();
  const auto begun = checks.begin(provider);
  CHECK_THROWS_AS(checks.use(provider, "guessed"), model::InvalidCheck);
  CHECK_THROWS_AS(checks.use(provider, begun.state), model::InvalidCheck);
  CHECK(checks.browser.count("") == 0);
}

TEST_CASE("each attempt draws its own checks, of 32 bytes each (SEC-10)") {
  Checks checks;
  const auto a = checks.begin(support::make_provider());
  const auto b = checks.begin(support::make_provider());
  CHECK(a.state != b.state);
  CHECK_FALSE(a.code_verifier == b.code_verifier);
  CHECK(a.nonce != b.nonce);
  CHECK(a.code_verifier.reveal().size() == 43);
  CHECK(a.nonce.size() == 43);
}

TEST_CASE("a long way back is left to the cookie, so that the authorization URL stays short") {
  Checks checks;
  const http::Cookies none;
  http::CookieJar jar;
  const auto begun = signin::begin_checks(support::make_provider(), {.origin = "", .callback_url = std::string(1025, 'x'), .popup = true},
                                          {checks.names(), checks.keys(), none, kNow}, checks.random, jar);
  const auto state = signin::open_state(begun.state, checks.keys(), kNow);
  REQUIRE(state);
  CHECK(state->callback_url.empty());
  CHECK(state->popup);
}
