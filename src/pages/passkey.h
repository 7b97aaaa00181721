// Forms that a person's device fills in: passkeys. They need a script, src/pages/passkey.js, and are not shown without it.
#pragma once

#include <string>
#include <string_view>

#include "pages/html.h"

namespace authfcgi::pages {

struct PasskeyForm {
  std::string id;           // of the element; "" for none
  std::string action;       // PREFIX/callback/<provider>
  std::string options_url;  // PREFIX/webauthn-options/<provider>
  std::string wish;         // "register", or "" for what the server thinks
  std::string refusal{};    // what to say to whom the server refuses it
  bool is_conditional = false;  // the browser may offer passkeys in a field
};

// content: hidden inputs, fields and buttons. A button with data-action has a wish of its own.
Html passkey_form(const PasskeyForm& form, const Html& content);

std::string_view passkey_script();

}  // namespace authfcgi::pages
