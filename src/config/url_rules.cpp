#include "config/url_rules.h"

#include "base/text.h"

namespace authfcgi::config {

bool is_provider_url(std::string_view text, bool allow_insecure_loopback) {
  // Blanks, tabs and backslashes would be repaired by the parser; here they are a mistake.
  if (has_control(text) || text.find_first_of(" \\") != std::string_view::npos) return false;
  const auto url = http::parse_url(text);
  if (!url || url->has_credentials || url->fragment) return false;
  return url->scheme == "https" || (allow_insecure_loopback && url->is_loopback());
}

bool is_page(std::string_view text) {
  if (text.empty()) return true;
  if (has_control(text) || text.find('\\') != std::string_view::npos || text.starts_with("//")) return false;
  if (text.starts_with('/')) return true;
  const auto url = http::parse_url(text);
  return url && !url->has_credentials;
}

std::optional<http::Url> parse_site_url(std::string_view text) {
  auto url = http::parse_url(text);
  if (!url || url->has_credentials || url->query || url->fragment) return std::nullopt;
  return url;
}

std::optional<std::string> parse_origin(std::string_view text) {
  const auto url = parse_site_url(text);
  if (!url || url->path != "/" || text.ends_with('/')) return std::nullopt;
  return url->origin();
}

std::optional<std::string> parse_base_path(std::string_view text) {
  if (!text.starts_with('/')) return std::nullopt;
  while (text.ends_with('/')) text.remove_suffix(1);
  const auto url = http::parse_url("http://localhost" + std::string(text) + "/");
  const bool plain = url && url->path == std::string(text) + "/" && text.find("//") == std::string_view::npos &&
                     text.find_first_of("?#%") == std::string_view::npos;
  return plain ? std::optional<std::string>(text) : std::nullopt;
}

}  // namespace authfcgi::config
