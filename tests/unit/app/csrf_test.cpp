#include "app/csrf.h"

#include <doctest/doctest.h>

#include "support/vectors.h"

using namespace authfcgi;

namespace {

std::vector<crypto::SecretString> secrets(std::initializer_list<std::string_view> texts) {
  std::vector<crypto::SecretString> list;
  for (const auto text : texts) list.emplace_back(text);
  return list;
}

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
