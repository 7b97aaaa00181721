// Names and values that go to a provider: on a URL's query, as headers or as form fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/form.h"
#include "json/value.h"
#include "providers/template.h"

namespace authfcgi::providers {

struct Provider;

struct Param {
  std::string name;
  Template value;
};
using Params = std::vector<Param>;  // in sending order

// What is known only when a request is made.
struct Occasion {
  std::string_view callback_url;
  std::string_view code;                // empty before the callback; as tokens
  const json::Value* tokens = nullptr;  // the token response
};

// Throw TemplateError when a placeholder has no value: the token response lacks it, for example.
std::string expand(const Template& text, const Provider& provider, const Occasion& occasion, Spelling spelling);
http::Form expand(const Params& params, const Provider& provider, const Occasion& occasion);

// Placeholders that expand() knows beside options and vars.
bool is_known_later(const Template::Piece& placeholder);

}  // namespace authfcgi::providers
