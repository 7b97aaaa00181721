#include "config/cookies.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("SEC-34: Auth.js's names, HttpOnly, Lax, path /, and Secure with its prefixes on https") {
  for (const bool secure : {false, true}) {
    const auto cookies = config::default_cookies(secure);
    const std::string prefix = secure ? "__Secure-" : "";
    CHECK(cookies.session_token.name == prefix + "authjs.session-token");
    CHECK(cookies.callback_url.name == prefix + "authjs.callback-url");
    CHECK(cookies.csrf_token.name == (secure ? "__Host-authjs.csrf-token" : "authjs.csrf-token"));
    CHECK(cookies.pkce_code_verifier.name == prefix + "authjs.pkce.code_verifier");
    CHECK(cookies.state.name == prefix + "authjs.state");
    CHECK(cookies.nonce.name == prefix + "authjs.nonce");
    CHECK(cookies.webauthn_challenge.name == prefix + "authjs.challenge");
    for (const auto* cookie : {&cookies.session_token, &cookies.csrf_token, &cookies.state}) {
      CHECK(http::serialize_cookie(cookie->name, "x", cookie->attributes) ==
            cookie->name + "=x; Path=/; HttpOnly" + (secure ? "; Secure" : "") + "; SameSite=Lax");
    }
  }
}
