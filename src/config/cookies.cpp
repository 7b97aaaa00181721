#include "config/cookies.h"

namespace authfcgi::config {

Cookies default_cookies(bool secure) {
  const auto cookie = [&](const char* prefix, const char* name) {
    Cookie result;
    result.name = (secure ? prefix : std::string()) + "authjs." + name;
    result.attributes.secure = secure;
    return result;
  };
  Cookies cookies;
  cookies.session_token = cookie("__Secure-", "session-token");
  cookies.callback_url = cookie("__Secure-", "callback-url");
  // __Host- cannot be set by a sibling domain, which could otherwise plant a token of its own.
  cookies.csrf_token = cookie("__Host-", "csrf-token");
  cookies.pkce_code_verifier = cookie("__Secure-", "pkce.code_verifier");
  cookies.state = cookie("__Secure-", "state");
  cookies.nonce = cookie("__Secure-", "nonce");
  cookies.webauthn_challenge = cookie("__Secure-", "challenge");
  return cookies;
}

}  // namespace authfcgi::config
