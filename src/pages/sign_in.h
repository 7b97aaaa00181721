// The sign-in page (authjs-wire.md 9.2): a form for every way in. It works without JavaScript.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/response.h"
#include "pages/site.h"

namespace authfcgi::pages {

// One input of a credentials or webauthn provider, as configured.
struct Field {
  std::string name;
  std::string label;                 // the name when empty
  std::string type = "text";
  std::string placeholder;
  bool required = false;
  std::vector<std::pair<std::string, std::string>> attributes;  // further HTML attributes; event handlers are dropped
};

struct Provider {
  std::string id;
  std::string name;
  std::string type;          // "oauth", "oidc", "email", "credentials", "webauthn"
  std::string signin_url;    // absolute: PREFIX/signin/<id>
  std::string callback_url;  // absolute: PREFIX/callback/<id>; where credentials and webauthn forms go
  std::string brand_color;   // a CSS colour, or empty
  std::string logo;          // an http(s) URL or a path; empty for a generic sign. Nothing is loaded from a third party
  std::vector<Field> fields; // credentials and webauthn
  // webauthn alone.
  std::string options_url{};       // absolute: PREFIX/webauthn-options/<id>
  bool is_conditional = false;     // the browser may offer passkeys where the address is typed
  bool offers_sign_up = false;     // a button of its own for who has no account yet
};

struct SignIn {
  std::string csrf_token;
  std::string callback_url;  // already validated (SEC-40)
  std::string error;         // the query's, as it came: only its meaning is shown (authjs-wire.md 8.4)
  std::string email;         // the query's, prefilled
  std::vector<Provider> providers;  // in the configuration's order; those to be shown
  std::vector<std::pair<std::string, std::string>> links{};  // below all: URL, text
};

http::Response sign_in_page(const Site& site, const SignIn& page);

// The sentence for an error code (authjs-wire.md 8.4); empty for an empty code.
std::string_view sign_in_message(std::string_view error);

}  // namespace authfcgi::pages
