#include "http/form.h"

#include <algorithm>

#include "base/text.h"

namespace authfcgi::http {
namespace {

// How many bytes of a character may stay, beginning at i, and whether they are a whole one: the longest start of a
// valid sequence, which the WHATWG decoder replaces by a single U+FFFD.
struct Sequence {
  std::size_t length;
  bool valid;
};

Sequence next_sequence(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
  const unsigned char lead = byte(i);
  if (lead < 0x80) return {1, true};
  if (lead < 0xc2 || lead > 0xf4) return {1, false};
  const std::size_t wanted = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  std::size_t length = 1;
  for (; length < wanted && i + length < text.size(); ++length) {
    if (byte(i + length) < low || byte(i + length) > high) break;
    low = 0x80;
    high = 0xbf;
  }
  return {length, length == wanted};
}

std::string replace_invalid_utf8(std::string text) {
  if (is_valid_utf8(text)) return text;
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const auto [length, valid] = next_sequence(text, i);
    result += valid ? std::string_view(text).substr(i, length) : std::string_view("\xef\xbf\xbd");
    i += length;
  }
  return result;
}

std::string form_decode(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%' && text.size() - i > 2 && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      result += static_cast<char>(hex_value(text[i + 1]) << 4 | hex_value(text[i + 2]));
      i += 2;
    } else {
      result += c == '+' ? ' ' : c;
    }
  }
  return replace_invalid_utf8(std::move(result));
}

}  // namespace

Form Form::parse(std::string_view text) {
  Form form;
  for (const auto piece : split(text, '&')) {
    if (piece.empty()) continue;
    const auto equals = std::min(piece.find('='), piece.size());
    const auto value = piece.substr(std::min(equals + 1, piece.size()));
    form.pairs_.emplace_back(form_decode(piece.substr(0, equals)), form_decode(value));
  }
  return form;
}

std::string Form::serialize() const {
  std::string text;
  for (const auto& [name, value] : pairs_) {
    if (!text.empty()) text += '&';
    text.append(form_encode(name)).append("=").append(form_encode(value));
  }
  return text;
}

std::optional<std::string_view> Form::find(std::string_view name) const {
  const auto last = std::find_if(pairs_.rbegin(), pairs_.rend(), [&](const Pair& pair) { return pair.first == name; });
  if (last == pairs_.rend()) return std::nullopt;
  return last->second;
}

std::size_t Form::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(pairs_, [&](const Pair& pair) { return pair.first == name; }));
}

void Form::add(std::string_view name, std::string_view value) { pairs_.emplace_back(name, value); }

void Form::set(std::string_view name, std::string_view value) {
  const auto is_named = [&](const Pair& pair) { return pair.first == name; };
  const auto first = std::ranges::find_if(pairs_, is_named);
  if (first == pairs_.end()) {
    pairs_.emplace_back(name, value);
    return;
  }
  first->second = value;
  pairs_.erase(std::remove_if(first + 1, pairs_.end(), is_named), pairs_.end());
}

void Form::remove(std::string_view name) {
  std::erase_if(pairs_, [&](const Pair& pair) { return pair.first == name; });
}

std::string form_encode(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '*' ||
                      c == '-' || c == '.' || c == '_';
    if (kept) {
      result += c;
    } else if (c == ' ') {
      result += '+';
    } else {
      append_percent_escape(result, c);
    }
  }
  return result;
}

}  // namespace authfcgi::http
