#include "oauth/freshness.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace authfcgi::oauth {
namespace {

constexpr std::chrono::seconds kYear{365 * 24 * 3600};

std::optional<std::chrono::seconds> parse_seconds(std::string_view digits) {
  if (digits.size() >= 2 && digits.front() == '"' && digits.back() == '"') digits = digits.substr(1, digits.size() - 2);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  if (digits.size() > 9) return kYear;
  return std::min(kYear, std::chrono::seconds(std::stol(std::string(digits))));
}

}  // namespace

std::optional<std::chrono::seconds> find_max_age(const http::Headers& headers) {
  std::optional<std::chrono::seconds> max_age;
  for (const std::string_view field : headers.find_all("Cache-Control")) {
    for (const std::string_view piece : split(field, ',')) {
      const std::string directive = to_lower(trim(piece));
      if (directive == "no-store" || directive == "no-cache") return std::chrono::seconds(0);
      if (directive.starts_with("max-age=") && !max_age) max_age = parse_seconds(std::string_view(directive).substr(8));
    }
  }
  return max_age;
}

}  // namespace authfcgi::oauth
