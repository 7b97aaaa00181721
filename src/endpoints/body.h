// The body of a POST as the reference reads it: form pairs or one JSON value, chosen by Content-Type; anything else is
// no body (authjs-wire.md 1.6).
#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "http/form.h"
#include "http/request.h"
#include "json/value.h"

namespace authfcgi::endpoints {

// The body is not what its Content-Type says: malformed JSON or form, a bad escape, NUL. The answer is a 400.
class BadBody : public Error {
 public:
  using Error::Error;
};

struct Body {
  http::Form form;
  json::Value json;  // null when the body is a form or nothing

  // The text of a member, of either kind. Where a form repeats a name, the last wins.
  std::optional<std::string_view> find(std::string_view name) const;
  // The same, but nothing where a form repeats the name: for tokens, which nobody honest sends twice (SEC-44).
  std::optional<std::string_view> find_single(std::string_view name) const;
};

Body read_body(const http::Request& request);

// Throws BadBody unless every percent escape is one, and nothing decodes to NUL or to bytes that are not UTF-8.
void check_form_text(std::string_view text);

}  // namespace authfcgi::endpoints
