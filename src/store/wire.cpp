#include "store/wire.h"

#include <algorithm>
#include <climits>

#include "base/text.h"

namespace authfcgi::store {

namespace {

bool is_name(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
         letter == '_';
}

}  // namespace

int Wire::remaining() const {
  if (deadline_ == Clock::time_point::max()) return INT_MAX;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, INT_MAX));
}

std::string spell_parameters(std::string_view text, const std::function<std::string(int)>& placeholder) {
  std::string spelled;
  int count = 0;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (quote != '\0') {
      if (letter == quote) quote = '\0';
    } else if (letter == '\'' || letter == '"') {
      quote = letter;
    } else if (letter == ':' && i + 1 < text.size() && is_name(text[i + 1])) {
      spelled += placeholder(++count);
      while (i + 1 < text.size() && is_name(text[i + 1])) ++i;
      continue;
    }
    spelled += letter;
  }
  return spelled;
}

bool is_unstorable(std::span<const Value> values) {
  return std::ranges::any_of(values, [](const Value& value) {
    const auto* text = std::get_if<std::optional<std::string>>(&value);
    return text && *text && ((*text)->find('\0') != std::string::npos || !is_valid_utf8(**text));
  });
}

bool only_finds(std::string_view text) { return text.starts_with("SELECT") || text.starts_with("DELETE"); }

}  // namespace authfcgi::store
