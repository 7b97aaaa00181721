// Text with placeholders, as provider files write it: "{baseUrl}/users/{token:/user_id}". {name} is an option, a var or
// something known when a request is made; {token:/pointer} is in the token response; {/pointer} in the profile. There is
// no escape: a brace never stands for itself.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace authfcgi::providers {

// A template that is none, or one whose placeholder has no value. The message names the placeholder, never a value.
class TemplateError : public Error {
 public:
  using Error::Error;
};

// In a URL each value is percent-encoded, so that it stays one segment (and is neither "." nor ".."), except at the very
// start: that is a base URL.
enum class Spelling { kText, kUrl };

class Template {
 public:
  struct Piece {
    enum class Kind { kText, kName, kToken, kPointer } kind;
    std::string text;  // the text, the name, or the pointer (RFC 6901)
  };
  using Lookup = std::function<std::optional<std::string>(const Piece&)>;

  Template() = default;                      // the empty text
  explicit Template(std::string_view text);  // throws TemplateError for braces that do not match
  static Template literal(std::string_view text);

  // Known placeholders become text; the others stay. Throws TemplateError for a value that cannot stand in a URL.
  Template bind(const Lookup& lookup, Spelling spelling) const;
  // Throws TemplateError when a placeholder has no value.
  std::string expand(const Lookup& lookup, Spelling spelling) const;

  bool empty() const { return pieces_.empty(); }
  bool is_literal() const { return !first_placeholder(); }
  const Piece* first_placeholder() const;
  const std::vector<Piece>& pieces() const { return pieces_; }

 private:
  std::vector<Piece> pieces_;
};

// "{name}", "{token:/pointer}": for complaints.
std::string to_string(const Template::Piece& placeholder);

}  // namespace authfcgi::providers
