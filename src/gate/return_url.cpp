#include "gate/return_url.h"

#include "base/base64url.h"
#include "base/text.h"
#include "http/url.h"

namespace authfcgi::gate {
namespace {

constexpr std::size_t kMaxReturnUrlBytes = 2048;

// Either alphabet of RFC 4648, padded or not: who writes these links is not of one mind.
std::optional<std::string> decode_any_base64(std::string_view text) {
  std::string canonical;
  for (const char c : text) {
    if (c == '+' || c == ' ') {  // a "+" that was not escaped in the query arrives as a blank
      canonical += '-';
    } else if (c == '/') {
      canonical += '_';
    } else {
      canonical += c;
    }
  }
  while (canonical.ends_with('=')) canonical.pop_back();
  return base64url_decode(canonical);
}

}  // namespace

bool navigates(const http::Headers& headers) {
  if (const auto mode = headers.find("Sec-Fetch-Mode")) return *mode == "navigate";
  const auto accept = headers.find("Accept");
  return accept && to_lower(*accept).find("text/html") != std::string::npos && !headers.find("X-Requested-With");
}

std::string return_url(std::string_view origin, std::string_view target) {
  const std::string root = std::string(origin) + "/";
  if (!target.starts_with('/') || target.size() > kMaxReturnUrlBytes) return root;
  const auto url = http::parse_url(std::string(origin) + std::string(target));
  if (!url || url->origin() != origin) return root;
  std::string text = url->serialize();
  return text.size() <= kMaxReturnUrlBytes ? text : root;
}

std::string sign_in_location(std::string_view sign_in, std::string_view origin, std::string_view target,
                             std::size_t max_bytes) {
  // A page with a fragment ("/#/login") keeps it at its end, where the application behind it looks for it (15.41).
  const auto hash = sign_in.find('#');
  const std::string fragment(hash == std::string_view::npos ? "" : sign_in.substr(hash));
  std::string base(sign_in.substr(0, hash));
  base += base.find('?') == std::string::npos ? "?callbackUrl=" : "&callbackUrl=";
  std::string location = base + percent_encode(return_url(origin, target)) + fragment;
  if (location.size() > max_bytes) location = base + percent_encode(return_url(origin, "/")) + fragment;
  return location.size() <= max_bytes ? location : "";
}

std::optional<std::string> find_return_url(std::string_view preset, const http::Form& query) {
  const bool rd = preset == "oauth2-proxy" || preset == "authelia";
  if (!rd && preset != "vouch" && preset != "lemonldap") return std::nullopt;
  const auto value = query.find(rd ? "rd" : "url");
  if (!value || value->empty()) return std::nullopt;
  return preset == "lemonldap" ? decode_any_base64(*value) : std::string(*value);
}

}  // namespace authfcgi::gate
