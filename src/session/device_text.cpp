#include "session/device_text.h"

#include <algorithm>

#include "base/text.h"

namespace authfcgi::session {

std::string clean_device_text(std::string_view text) {
  if (!is_valid_utf8(text)) return {};
  std::size_t end = std::min(text.size(), kMaxDeviceText);
  const auto is_inside = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; };
  while (end < text.size() && end > 0 && is_inside(end)) --end;
  std::string clean(text.substr(0, end));
  std::ranges::replace_if(clean, [](char byte) { return has_control(std::string_view(&byte, 1)); }, ' ');
  return clean;
}

}  // namespace authfcgi::session
