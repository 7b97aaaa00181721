#include "json/located.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/text.h"
#include "json/text.h"

namespace authfcgi::json {
namespace {

// Past the end of the string literal that opens at offset start.
std::size_t end_of_string(std::string_view text, std::size_t start) {
  std::size_t i = start + 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size());
}

// The text with blanks in place of comments; line ends stay, so that offsets and lines do, too.
std::string without_comments(std::string_view text) {
  std::string result(text);
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '"') {
      i = end_of_string(text, i);
      continue;
    }
    const auto opening = text.substr(i, 2);
    if (opening != "//" && opening != "/*") {
      ++i;
      continue;
    }
    const bool to_line_end = opening == "//";
    const auto close = text.find(to_line_end ? "\n" : "*/", i + 2);
    if (!to_line_end && close == std::string_view::npos) throw ParseError("a comment that nothing closes", i);
    const auto end = close == std::string_view::npos ? text.size() : close + (to_line_end ? 0 : 2);
    std::replace_if(result.begin() + static_cast<std::ptrdiff_t>(i), result.begin() + static_cast<std::ptrdiff_t>(end),
                    [](char c) { return c != '\n'; }, ' ');
    i = end;
  }
  return result;
}

// Walks over a text that has been parsed, and so is well-formed and not too deep, in the order of its values.
class Locator {
 public:
  Locator(std::string_view text, std::map<std::string, int>& lines) : text_(text), lines_(lines) {}

  void walk(const Value& value, const std::string& pointer) {
    skip_blanks();
    lines_.emplace(pointer, line_);
    if (value.is_object()) {
      walk_object(value.object(), pointer);
    } else if (value.is_array()) {
      walk_array(value.array(), pointer);
    } else if (value.is_string()) {
      at_ = end_of_string(text_, at_);
    } else {
      at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
    }
  }

 private:
  void walk_object(const Object& members, const std::string& pointer) {
    skip_mark();  // {
    for (const Member& member : members) {
      skip_blanks();
      const auto inner = append_to_pointer(pointer, member.name);
      lines_.emplace(inner, line_);
      at_ = end_of_string(text_, at_);
      skip_mark();  // :
      walk(member.value, inner);
      skip_mark();  // , or }
    }
    if (members.empty()) skip_mark();
  }

  void walk_array(const Array& elements, const std::string& pointer) {
    skip_mark();  // [
    for (std::size_t i = 0; i < elements.size(); ++i) {
      walk(elements[i], append_to_pointer(pointer, i));
      skip_mark();  // , or ]
    }
    if (elements.empty()) skip_mark();
  }

  void skip_blanks() {
    for (; at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos; ++at_) {
      if (text_[at_] == '\n') ++line_;
    }
  }

  void skip_mark() {
    skip_blanks();
    ++at_;
  }

  std::string_view text_;
  std::map<std::string, int>& lines_;
  std::size_t at_ = 0;
  int line_ = 1;
};

// "~1" is "/" and "~0" is "~" (RFC 6901 section 4).
std::string unescape(std::string_view token) {
  std::string text;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escaped = token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
    text += escaped ? (token[++i] == '0' ? '~' : '/') : token[i];
  }
  return text;
}

const Value* step(const Value& value, std::string_view token) {
  if (!value.is_array()) return value.find(unescape(token));
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  const bool whole = error == std::errc() && end == token.data() + token.size();
  return whole && index < value.array().size() ? &value.array()[index] : nullptr;
}

}  // namespace

Located parse_located(std::string_view text) {
  const auto plain = without_comments(text);
  Located located;
  located.value = parse(plain);
  // A byte order mark is three bytes that stand before everything.
  const bool marked = plain.starts_with("\xef\xbb\xbf");
  Locator(std::string_view(plain).substr(marked ? 3 : 0), located.lines).walk(located.value, "");
  return located;
}

int Located::line(std::string pointer) const {
  for (;;) {
    if (const auto found = lines.find(pointer); found != lines.end()) return found->second;
    if (pointer.empty()) return 1;
    pointer.erase(std::min(pointer.rfind('/'), pointer.size()));
  }
}

int line_at(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

std::string append_to_pointer(std::string_view pointer, std::string_view name) {
  std::string result(pointer);
  result += '/';
  for (const char c : name) {
    if (c == '~') {
      result += "~0";
    } else if (c == '/') {
      result += "~1";
    } else {
      result += c;
    }
  }
  return result;
}

std::string append_to_pointer(std::string_view pointer, std::size_t index) {
  return std::string(pointer) + "/" + std::to_string(index);
}

const Value* resolve(const Value& document, std::string_view pointer) {
  const Value* value = &document;
  if (pointer.empty()) return value;
  for (const auto token : split(pointer.substr(1), '/')) {
    value = step(*value, token);
    if (!value) return nullptr;
  }
  return value;
}

}  // namespace authfcgi::json
