// A browser's own words about itself, in a few of ours: "Firefox on Linux". Nobody relies on it; it helps people to tell
// their sessions apart.
#pragma once

#include <string>
#include <string_view>

namespace authfcgi::pages {

// "Unknown device" for what has no name here.
std::string describe_device(std::string_view user_agent);

}  // namespace authfcgi::pages
