// URLs as the WHATWG URL standard parses and serialises them, for the special schemes http and https; a backslash in
// query or fragment becomes %5C, too. What a redirect sends is always serialize() of a parse, never the input (SEC-40).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace authfcgi::http {

struct Url {
  std::string scheme;     // "http", "https"
  std::string host;       // lower case; IPv6 in brackets; names outside ASCII are refused (no IDNA)
  std::optional<std::uint16_t> port;  // absent when it is the scheme's default
  std::string path;       // begins with "/", dot segments resolved, percent-encoded
  std::optional<std::string> query;     // without "?"
  std::optional<std::string> fragment;  // without "#"
  bool has_credentials = false;         // user information was present; it is never kept

  // "https://host[:port]", no trailing slash.
  std::string origin() const;
  std::string serialize() const;
  bool is_loopback() const;  // 127.0.0.0/8, [::1], localhost
};

// An absolute http or https URL, or nothing. At most 16 KiB.
std::optional<Url> parse_url(std::string_view text);
// The same, where text may be relative to base.
std::optional<Url> parse_url(std::string_view text, const Url& base);

}  // namespace authfcgi::http
