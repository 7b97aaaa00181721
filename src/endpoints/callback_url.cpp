#include "endpoints/callback_url.h"

#include <algorithm>

#include "base/text.h"
#include "http/url.h"

namespace authfcgi::endpoints {

std::string decide_redirect(std::string_view url, const std::string& origin,
                            const std::vector<std::string>& further_origins) {
  constexpr std::size_t kMaxBytes = 2048;
  // Backslashes and controls have no honest use here, and browsers disagree about them.
  if (url.empty() || url.size() > kMaxBytes || has_control(url) || url.find('\\') != std::string_view::npos) {
    return origin;
  }
  if (url == origin) return origin;
  // A leading slash, or two, is a path of ours: the origin in front leaves no room for another host.
  const auto parsed = http::parse_url(url.front() == '/' ? origin + std::string(url) : std::string(url));
  if (!parsed || parsed->has_credentials) return origin;
  const std::string target = parsed->origin();
  if (target != origin && std::ranges::find(further_origins, target) == further_origins.end()) return origin;
  // An origin without a path stays as Auth.js writes it: no slash at its end.
  if (url == target) return target;
  std::string result = parsed->serialize();
  return result.size() > kMaxBytes ? origin : result;
}

}  // namespace authfcgi::endpoints
