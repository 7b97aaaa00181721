#include "gate/header_value.h"

#include <algorithm>

#include "base/text.h"

namespace authfcgi::gate {
namespace {

bool is_plain(char c) { return c >= ' ' && c <= '~'; }

std::string escape(std::string_view text, std::string_view also) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    // A blank at an end would be trimmed on the way, and "root " would arrive as "root".
    const bool lost = c == ' ' && (i == 0 || i + 1 == text.size());
    if (is_plain(c) && c != '%' && !lost && also.find(c) == std::string_view::npos) {
      escaped += c;
    } else {
      append_percent_escape(escaped, c);
    }
  }
  return escaped;
}

bool survives_as_it_is(std::string_view text) {
  return !has_control(text) && text.front() != ' ' && text.back() != ' ';
}

}  // namespace

NonAscii parse_non_ascii(std::string_view setting) {
  if (setting == "utf-8") return NonAscii::kUtf8;
  if (setting == "rfc8187") return NonAscii::kRfc8187;
  return NonAscii::kPercent;
}

std::optional<std::string> encode_value(std::string_view text, NonAscii style) {
  if (text.empty() || !is_valid_utf8(text)) return std::nullopt;
  switch (style) {
    case NonAscii::kPercent:
      return escape(text, "");
    case NonAscii::kUtf8:
      if (!survives_as_it_is(text)) return std::nullopt;
      return std::string(text);
    case NonAscii::kRfc8187: {
      // A plain value that looks encoded is encoded, or a person could choose what it decodes to.
      const bool plain = std::all_of(text.begin(), text.end(), is_plain) && survives_as_it_is(text);
      if (plain && !equals_ignoring_case(text.substr(0, 5), "UTF-8")) return std::string(text);
      return "UTF-8''" + percent_encode(text);
    }
  }
  return std::nullopt;
}

std::optional<std::string> encode_list_element(std::string_view text, NonAscii style) {
  if (style == NonAscii::kPercent && !text.empty() && is_valid_utf8(text)) return escape(text, ",");
  if (text.find(',') != std::string_view::npos) return std::nullopt;
  return encode_value(text, style);
}

}  // namespace authfcgi::gate
