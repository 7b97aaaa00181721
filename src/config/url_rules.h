// What a URL of the configuration may be. Each rule has its words in conf/authfcgi.schema.json.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/url.h"

namespace authfcgi::config {

inline constexpr const char* kProviderUrlRule =
    "an https URL without user information and fragment (http only on loopback, with allowInsecureLoopback)";
inline constexpr const char* kPageRule = "a path that begins with a single \"/\", or an http or https URL";
inline constexpr const char* kSiteUrlRule = "an http or https URL without user information, query and fragment";

// Where secrets and codes travel: https, or http to this machine when that is allowed (SEC-15, SEC-78).
bool is_provider_url(std::string_view text, bool allow_insecure_loopback);

// A page of the operator's, or an image.
bool is_page(std::string_view text);

// AUTH_URL: origin and path, nothing more.
std::optional<http::Url> parse_site_url(std::string_view text);

// "https://app.example.com" as browsers write it in Origin; nothing if the text is more, or less, than an origin.
std::optional<std::string> parse_origin(std::string_view text);

// "/api/auth" for "/api/auth/", "" for "/"; nothing for a path with dot segments, empty segments or other characters
// than the schema lets pass.
std::optional<std::string> parse_base_path(std::string_view text);

}  // namespace authfcgi::config
