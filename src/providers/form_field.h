// The inputs of a form that is sent to a provider's callback: of credentials, and of webauthn (authjs-wire.md 14.2).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "providers/settings.h"

namespace authfcgi::providers {

// One input, as it is configured.
struct FormField {
  std::string name{}, label{};
  std::string type = "text";
  std::string placeholder{};
  bool required = false;
  std::vector<std::pair<std::string, std::string>> attributes{};

  bool is_password() const { return type == "password" || name == "password"; }
};

// The member of that name: an object of fields and their attributes, in its order. Complains about what is none.
std::vector<FormField> read_form_fields(const Settings& settings, std::string_view member);

// What the browser shall offer to fill in, unless the operator says otherwise: a word of HTML's autocomplete.
void suggest_autocomplete(FormField& field, std::string_view word);

}  // namespace authfcgi::providers
