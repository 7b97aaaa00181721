// What a browser says of itself, before it is kept: anybody may write anything there (SEC-76).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace authfcgi::session {

inline constexpr std::size_t kMaxDeviceText = 255;  // bytes

// Without controls, for each of which a blank stands, and no longer than that; cut between characters. Nothing of a text
// that is no UTF-8.
std::string clean_device_text(std::string_view text);

}  // namespace authfcgi::session
