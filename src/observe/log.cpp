#include "observe/log.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace authfcgi::observe {
namespace {

bool debug_enabled = false;

constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warning", "error"};

bool is_plain(std::string_view value) {
  return std::ranges::none_of(value, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7f || c == '"' || c == '=' ||
           c == '\\';
  });
}

// U+0080 to U+009F; among them is one that begins a terminal's commands.
bool is_late_control(std::string_view text) {
  return text.size() >= 2 && text[0] == '\xc2' && static_cast<unsigned char>(text[1]) < 0xa0;
}

void append_quoted(std::string& line, std::string_view value) {
  const bool utf8 = is_valid_utf8(value);
  line += '"';
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const auto byte = static_cast<unsigned char>(c);
    if (utf8 && is_late_control(value.substr(i))) {
      line += "\\xc2\\x" + hex_encode(value.substr(++i, 1));
    } else if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !utf8)) {
      line += "\\x" + hex_encode(std::string_view(&c, 1));
    } else {
      line += c;
    }
  }
  line += '"';
}

}  // namespace

void enable_debug(bool enabled) { debug_enabled = enabled; }

std::string format(Level level, std::string_view event, std::initializer_list<Field> fields) {
  constexpr std::size_t kMaxValue = 1024;
  std::string line = "level=";
  line += kLevels[static_cast<std::size_t>(level)];
  line += " event=";
  line += event;
  for (const auto& [key, value] : fields) {
    if (value.empty()) continue;
    line += ' ';
    line += key;
    line += '=';
    if (is_plain(value)) {
      line += value.substr(0, kMaxValue);
    } else {
      append_quoted(line, value.substr(0, kMaxValue));
    }
  }
  line += '\n';
  return line;
}

void log(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (level == Level::kDebug && !debug_enabled) return;
  const std::string line = format(level, event, fields);
  // A log that cannot be written has nobody to tell; the answer to the visitor goes on.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace authfcgi::observe
