// The one function that makes HTML (SEC-42). Markup is written in the program as a literal with {} for each value;
// a value is escaped unless it is Html already, and only html() and raw_element() make Html.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace authfcgi::pages {

class Value;

class Html {
 public:
  Html() = default;
  const std::string& text() const { return text_; }
  Html& operator+=(const Html& other) {
    text_ += other.text_;
    return *this;
  }

 private:
  friend Html fill(std::string_view literal, std::initializer_list<Value> values);
  friend Html void_element(std::string_view name,
                           const std::vector<std::pair<std::string, std::string>>& attributes);
  friend Html raw_element(std::string_view name, std::string_view content);
  friend Html made_element(std::string_view name, std::string_view markup);
  std::string text_;
};

// What fills a {}: text to escape, or markup that is Html already.
class Value {
 public:
  Value(const char* text) : text_(text) {}
  Value(std::string_view text) : text_(text) {}
  Value(const std::string& text) : text_(text) {}
  Value(const Html& html) : text_(html.text()), is_markup_(true) {}

  std::string_view text() const { return text_; }
  bool is_markup() const { return is_markup_; }

 private:
  std::string_view text_;
  bool is_markup_ = false;
};

// A literal that the compiler has looked at: as many {} as there are values; a {} inside a tag stands between double
// quotes, where escaping protects it; and there is no script or style element, where escaping does not.
template <std::size_t kValues>
class Template {
 public:
  consteval Template(const char* literal) : literal_(literal) {
    bool in_tag = false, in_quotes = false;
    std::size_t count = 0;
    for (std::string_view rest = literal_; !rest.empty(); rest.remove_prefix(1)) {
      const bool hole = rest.starts_with("{}");
      if (hole) ++count;
      if (rest.starts_with("<script") || rest.starts_with("<style")) throw "a script or style element in a template";
      if (in_quotes) {
        in_quotes = rest[0] != '"';
      } else if (in_tag) {
        if (hole) throw "a value inside a tag must stand between double quotes";
        in_quotes = rest[0] == '"';
        in_tag = rest[0] != '>';
      } else {
        in_tag = rest[0] == '<';
      }
    }
    if (in_tag) throw "a tag is not closed";
    if (count != kValues) throw "there must be one {} for each value";
  }
  std::string_view literal() const { return literal_; }

 private:
  std::string_view literal_;
};

Html fill(std::string_view literal, std::initializer_list<Value> values);

template <class... Values>
Html html(std::type_identity_t<Template<sizeof...(Values)>> pattern, const Values&... values) {
  return fill(pattern.literal(), {Value(values)...});
}

// An element without content, such as <input>, whose attributes come from a list. Throws Error for a name that is not
// lower-case letters, digits and "-", and for an event handler.
Html void_element(std::string_view name, const std::vector<std::pair<std::string, std::string>>& attributes);

// <style> or <script> around text of our own. Throws Error when the text could end the element early.
Html raw_element(std::string_view name, std::string_view content);

// Markup that another room has made whole and escaped itself (otp's pictures); never text of a visitor. Throws Error unless
// it is one element of that name without scripts.
Html made_element(std::string_view name, std::string_view markup);

// For href, src and action: an http or https URL or a path on this site, else empty, so that no javascript: or data:
// gets there.
std::string_view safe_url(std::string_view url);

// A CSS colour (#hex, a name, rgb() and its like), else empty: it goes into a style element, where nothing is escaped.
std::string_view safe_color(std::string_view color);

}  // namespace authfcgi::pages
