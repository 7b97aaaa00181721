// The names and attributes of our cookies (authjs-wire.md 3.1).
#pragma once

#include <string>

#include "http/cookie.h"

namespace authfcgi::config {

struct Cookie {
  std::string name;
  http::CookieAttributes attributes;
};

struct Cookies {
  Cookie session_token, callback_url, csrf_token, pkce_code_verifier, state, nonce, webauthn_challenge;
};

// Auth.js's defaults: __Secure- (csrf: __Host-) and Secure in secure mode.
Cookies default_cookies(bool secure);

}  // namespace authfcgi::config
