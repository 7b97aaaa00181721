#include "http/url.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "http/host.h"

namespace authfcgi::http {
namespace {

constexpr std::size_t kMaxUrlBytes = 16 * 1024;

// The percent-encode sets of section 1.3 of the standard, beyond controls and bytes outside ASCII, which all encode.
// One thing more than there: a backslash in query or fragment encodes, so that none is ever left (SEC-40).
constexpr std::string_view kFragmentSet = " \"<>`\\";
constexpr std::string_view kSpecialQuerySet = " \"#<>'\\";
constexpr std::string_view kPathSet = " \"#<>?^`{}";

void append_encoded(std::string& result, std::string_view text, std::string_view set) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x1f && byte < 0x7f && set.find(c) == std::string_view::npos) {
      result += c;
    } else {
      append_percent_escape(result, c);
    }
  }
}

// Every reader of URLs since the first browser reads a backslash as a slash in http URLs.
bool is_slash(char c) { return c == '/' || c == '\\'; }

// Controls and blanks around the URL go, and tabs and line ends anywhere in it: "java\nscript:" is one word.
std::string tidy(std::string_view text) {
  const auto is_edge = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && is_edge(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_edge(text.back())) text.remove_suffix(1);
  std::string result(text);
  std::erase_if(result, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return result;
}

// Takes "scheme:" off the front of text and gives it in lower case; nothing if there is none.
std::optional<std::string> take_scheme(std::string_view& text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const auto scheme = to_lower(text.substr(0, colon));
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_inner = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  if (!is_letter(scheme[0]) || !std::ranges::all_of(scheme, is_inner)) return std::nullopt;
  text.remove_prefix(colon + 1);
  return scheme;
}

bool set_port(Url& url, std::string_view digits) {
  if (digits.empty()) return true;
  unsigned number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number > 65535) return false;
  if (number != (url.scheme == "https" ? 443u : 80u)) url.port = static_cast<std::uint16_t>(number);
  return true;
}

// Takes "[userinfo@]host[:port]" off the front of text.
bool take_authority(Url& url, std::string_view& text) {
  auto authority = text.substr(0, text.find_first_of("/\\?#"));
  text.remove_prefix(authority.size());
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    url.has_credentials = true;
    authority.remove_prefix(at + 1);
  }
  // A colon inside the brackets of IPv6 is no port's.
  const auto bracket = authority.starts_with('[') ? authority.find(']') : 0;
  const auto colon = bracket == std::string_view::npos ? bracket : authority.find(':', bracket);
  auto host = parse_host(authority.substr(0, colon));
  if (!host) return false;
  url.host = *std::move(host);
  return colon == std::string_view::npos || set_port(url, authority.substr(colon + 1));
}

bool is_single_dot(std::string_view segment) { return segment == "." || equals_ignoring_case(segment, "%2e"); }

bool is_double_dot(std::string_view segment) {
  return segment == ".." || equals_ignoring_case(segment, ".%2e") || equals_ignoring_case(segment, "%2e.") ||
         equals_ignoring_case(segment, "%2e%2e");
}

// The path without its last segment.
void shorten(std::string& path) { path.erase(std::min(path.rfind('/'), path.size())); }

// Takes the path off the front of text and appends its segments to url.path, which may hold a base's.
void take_path(Url& url, std::string_view& text) {
  auto rest = text.substr(0, text.find_first_of("?#"));
  text.remove_prefix(rest.size());
  if (!rest.empty() && is_slash(rest[0])) rest.remove_prefix(1);
  for (bool last = false; !last;) {
    const auto end = std::min(rest.find_first_of("/\\"), rest.size());
    const auto segment = rest.substr(0, end);
    last = end == rest.size();
    rest.remove_prefix(last ? end : end + 1);
    if (is_double_dot(segment)) {
      shorten(url.path);
      if (last) url.path += '/';
    } else if (is_single_dot(segment)) {
      if (last) url.path += '/';
    } else {
      url.path += '/';
      append_encoded(url.path, segment, kPathSet);
    }
  }
}

void take_query_and_fragment(Url& url, std::string_view text) {
  const auto hash = std::min(text.find('#'), text.size());
  if (const auto query = text.substr(0, hash); !query.empty()) {
    append_encoded(url.query.emplace(), query.substr(1), kSpecialQuerySet);
  }
  if (hash < text.size()) append_encoded(url.fragment.emplace(), text.substr(hash + 1), kFragmentSet);
}

std::optional<Url> parse_after_scheme(std::string scheme, std::string_view text) {
  Url url;
  url.scheme = std::move(scheme);
  while (!text.empty() && is_slash(text[0])) text.remove_prefix(1);
  if (!take_authority(url, text)) return std::nullopt;
  take_path(url, text);
  take_query_and_fragment(url, text);
  return url;
}

std::optional<Url> parse_relative(std::string_view text, const Url& base) {
  if (text.size() >= 2 && is_slash(text[0]) && is_slash(text[1])) return parse_after_scheme(base.scheme, text);
  Url url = base;
  url.has_credentials = false;
  url.fragment.reset();
  if (!text.empty() && text[0] != '#') url.query.reset();
  if (!text.empty() && text[0] != '?' && text[0] != '#') {
    if (is_slash(text[0])) {
      url.path.clear();
    } else {
      shorten(url.path);
    }
    take_path(url, text);
  }
  take_query_and_fragment(url, text);
  return url;
}

std::optional<Url> parse(std::string_view input, const Url* base) {
  if (input.size() > kMaxUrlBytes) return std::nullopt;
  const auto tidied = tidy(input);
  std::string_view text = tidied;
  auto scheme = take_scheme(text);
  if (!scheme) return base ? parse_relative(text, *base) : std::nullopt;
  if (*scheme != "http" && *scheme != "https") return std::nullopt;
  // "https:x" is relative to a base of the same scheme, and absolute without one.
  if (base && base->scheme == *scheme && !text.starts_with("//")) return parse_relative(text, *base);
  return parse_after_scheme(*std::move(scheme), text);
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) { return parse(text, nullptr); }
std::optional<Url> parse_url(std::string_view text, const Url& base) { return parse(text, &base); }

std::string Url::origin() const {
  std::string text = scheme + "://" + host;
  if (port) text += ":" + std::to_string(*port);
  return text;
}

std::string Url::serialize() const {
  std::string text = origin() + path;
  if (query) text += "?" + *query;
  if (fragment) text += "#" + *fragment;
  return text;
}

bool Url::is_loopback() const {
  // A host of digits and dots is an address, for parse_host() lets no name end in a number: 127.evil.example is a name.
  const bool address = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "[::1]" || (address && host.starts_with("127."));
}

}  // namespace authfcgi::http
