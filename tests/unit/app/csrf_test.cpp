#include "app/csrf.h"

#include <doctest/doctest.h>

#include "support/house.h"
#include "support/vectors.h"

using namespace authfcgi;
using support::House;
using support::location;
using support::set_cookie;
using support::Visitor;

namespace {

std::vector<crypto::SecretString> secrets(std::initializer_list<std::string_view> texts) {
  std::vector<crypto::SecretString> list;
  for (const auto text : texts) list.emplace_back(text);
  return list;
}

const std::string kRefused = "https://app.example.com/api/auth/signin?error=MissingCSRF";

}  // namespace

TEST_CASE("cookies that Auth.js made open, and ours are the same bytes") {
  const auto vectors = support::read_vectors("csrf-and-email-hash.json");
  int replayed = 0;
  for (const auto& vector : vectors.find("csrf")->array()) {
    const app::CsrfTokens tokens(support::secrets_of(vector));
    const std::string& token = vector.find("token")->string();
    const std::string& cookie = vector.find("cookie_value")->string();
    CHECK(tokens.seal(token) == cookie);
    CHECK(tokens.open(cookie) == token);
    ++replayed;
  }
  CHECK(replayed >= 3);
}

TEST_CASE("a token of one host is none at another of the same pattern (SEC-44)") {
  const app::CsrfTokens tokens(secrets({"0123456789abcdef0123456789abcdef"}), "*.many.example");
  const auto cookie = tokens.seal("token", "a.many.example");
  CHECK(tokens.open(cookie, "a.many.example") == "token");
  CHECK_FALSE(tokens.open(cookie, "b.many.example"));
  CHECK_FALSE(tokens.open(cookie));
}

TEST_CASE("a token without our hash is no token (SEC-44)") {
  const app::CsrfTokens tokens(secrets({"a secret"}));
  const std::string token(64, 'a');
  const std::string cookie = tokens.seal(token);
  CHECK(tokens.open(cookie) == token);
  for (const std::string& forged :
       {std::string(), token, token + "|", "|" + cookie.substr(65), "b" + cookie.substr(1), cookie.substr(0, 128),
        cookie + "0", app::CsrfTokens(secrets({"another"})).seal(token)}) {
    CAPTURE(forged);
    CHECK_FALSE(tokens.open(forged).has_value());
  }
}

TEST_CASE("cookies from before a rotation stay good (15.24)") {
  const app::CsrfTokens rotated(secrets({"new", "old", "older"}));
  const std::string token(64, 'c');
  CHECK(rotated.open(app::CsrfTokens(secrets({"old", "older"})).seal(token)) == token);
  CHECK(rotated.open(app::CsrfTokens(secrets({"old"})).seal(token)) == token);
  CHECK(rotated.open(app::CsrfTokens(secrets({"older"})).seal(token)) == token);
  CHECK_FALSE(rotated.open(app::CsrfTokens(secrets({"other"})).seal(token)).has_value());
}

// --- Through the whole program: app/application.cpp asks for the token where app/router.cpp says so.

TEST_CASE("a token is made once and kept") {
  House house;
  Visitor visitor(house);
  const std::string token = visitor.csrf_token();
  CHECK(token.size() == 64);
  CHECK(visitor.csrf_token() == token);
  CHECK_FALSE(set_cookie(visitor.get("csrf"), visitor.names.csrf_token.name));
  visitor.browser.plant(visitor.names.csrf_token.name, std::string(64, 'a') + "%7C" + std::string(64, 'b'));
  CHECK(visitor.csrf_token() != std::string(64, 'a'));
}

TEST_CASE("a POST counts only with the token in its body, once, and the cookie that it belongs to") {
  House house;
  Visitor visitor(house);
  const std::string token = visitor.csrf_token();
  const auto is_refused = [&](const http::Response& response) {
    return location(response) == kRefused;
  };
  CHECK(is_refused(visitor.post("signout", {})));
  CHECK(is_refused(visitor.post("signout", {{"csrfToken", ""}})));
  CHECK(is_refused(visitor.post("signout", {{"csrfToken", token + "0"}})));
  CHECK(is_refused(visitor.post("signout", {{"csrfToken", std::string(64, '0')}})));
  CHECK(is_refused(visitor.post("signout", {{"csrfToken", token}, {"csrfToken", token}})));
  CHECK(is_refused(visitor.post("signout", {{"csrfToken[]", token}})));
  CHECK(is_refused(visitor.post("signout?csrfToken=" + token, {})));
  CHECK(is_refused(visitor.post("signout", {}, {{"X-CSRF-Token", token}, {"csrfToken", token}})));
  CHECK(is_refused(visitor.post("signout", {{"csrfToken", token}}, {{"Content-Type", "text/plain"}})));
  CHECK(is_refused(visitor.post("signout", {{"csrfToken", token}}, {{"Content-Type", "multipart/form-data"}})));
  CHECK(is_refused(visitor.post_json("signout", json::object({{"csrfToken", json::array({token})}}))));
  CHECK(is_refused(visitor.post_json("signout", json::array({token}))));

  CHECK(location(visitor.post("signout", {{"csrfToken", token}})) == "https://app.example.com");
  CHECK(location(visitor.post_json("signout", json::object({{"csrfToken", token}}))) == "https://app.example.com");
  visitor.browser.lose(visitor.names.csrf_token.name);
  CHECK(is_refused(visitor.post("signout", {{"csrfToken", token}})));
}

TEST_CASE("no method but POST changes anything, whatever else a request claims") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  const std::string token = visitor.csrf_token();
  for (const char* name : {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"}) {
    CHECK(visitor.get("signout?_method=POST&csrfToken=" + token, {{name, "POST"}}).status == 200);
  }
  CHECK(visitor.session().find("user"));
}

TEST_CASE("a POST that another site's page made is refused even with the token, unless that is switched off") {
  House house;
  Visitor visitor(house);
  const auto ask = [](Visitor& who, const support::Lines& headers) {
    return location(who.submit("signout", {}, headers));
  };
  for (const support::Lines& headers :
       {support::Lines{{"Sec-Fetch-Site", "cross-site"}}, {{"Origin", "https://evil.example"}},
        {{"Origin", "http://app.example.com"}}, {{"Origin", "https://app.example.com:8443"}},
        {{"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}}}) {
    CHECK(ask(visitor, headers) == kRefused);
    // Nor does such a POST, which brings no Lax cookies, replace them.
    Visitor without_cookies(house);
    CHECK_FALSE(without_cookies.post("signout", {}, headers).headers.find("Set-Cookie"));
  }
  // "null" alone is what our own pages send, which have no referrer.
  for (const support::Lines& headers :
       {support::Lines{{"Sec-Fetch-Site", "same-origin"}}, {{"Origin", "https://app.example.com"}},
        {{"Origin", "null"}}, {{"Origin", "null"}, {"Sec-Fetch-Site", "same-origin"}}}) {
    CHECK(ask(visitor, headers) == "https://app.example.com");
  }
  House lenient(R"({"checkOriginOnPost":false})");
  Visitor other(lenient);
  CHECK(ask(other, {{"Sec-Fetch-Site", "cross-site"}}) == "https://app.example.com");
}
