#include "pages/device.h"

#include <array>
#include <utility>

namespace authfcgi::pages {
namespace {

using Word = std::pair<std::string_view, std::string_view>;  // what it says, what we say

// The first that occurs: later browsers claim to be the earlier ones, too.
constexpr std::array<Word, 7> kBrowsers = {{{"Edg", "Edge"},
                                            {"OPR/", "Opera"},
                                            {"Firefox/", "Firefox"},
                                            {"FxiOS/", "Firefox"},
                                            {"CriOS/", "Chrome"},
                                            {"Chrome/", "Chrome"},
                                            {"Safari/", "Safari"}}};
constexpr std::array<Word, 7> kSystems = {{{"Windows", "Windows"},
                                           {"Android", "Android"},
                                           {"iPhone", "iPhone"},
                                           {"iPad", "iPad"},
                                           {"CrOS", "ChromeOS"},
                                           {"Mac OS X", "macOS"},
                                           {"Linux", "Linux"}}};

template <std::size_t kCount>
std::string_view first(std::string_view text, const std::array<Word, kCount>& words) {
  for (const auto& [theirs, ours] : words) {
    if (text.find(theirs) != std::string_view::npos) return ours;
  }
  return "";
}

}  // namespace

std::string describe_device(std::string_view user_agent) {
  const std::string_view browser = first(user_agent, kBrowsers), system = first(user_agent, kSystems);
  if (browser.empty() && system.empty()) return "Unknown device";
  if (browser.empty()) return std::string(system);
  if (system.empty()) return std::string(browser);
  return std::string(browser) + " on " + std::string(system);
}

}  // namespace authfcgi::pages
