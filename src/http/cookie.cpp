#include "http/cookie.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/text.h"

namespace authfcgi::http {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// What a sealed value is made of; such a value goes out as it is.
bool needs_no_escape(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
}

// Labels of letters, digits and inner hyphens, RFC 1034 section 3.5; a leading dot is tolerated as browsers do.
bool is_domain(std::string_view domain) {
  if (domain.starts_with('.')) domain.remove_prefix(1);
  return std::ranges::all_of(split(domain, '.'), [](std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || c == '-'; });
  });
}

bool is_cookie_path(std::string_view path) {
  return std::ranges::all_of(path, [](char c) { return c >= 0x20 && c <= 0x7e && c != ';'; });
}

std::string_view to_string(SameSite same_site) {
  switch (same_site) {
    case SameSite::kLax: return "Lax";
    case SameSite::kStrict: return "Strict";
    case SameSite::kNone: return "None";
  }
  return "Lax";
}

std::string decode_value(std::string_view raw) {
  if (raw.find('%') != std::string_view::npos) {
    if (auto decoded = percent_decode(raw)) return *std::move(decoded);
  }
  return std::string(raw);
}

}  // namespace

Cookies::Cookies(std::string_view header) {
  // Few cookies: compare the names. Many: a sorted set, or a hostile header would cost the square of its size.
  constexpr std::size_t kFew = 16;
  std::set<std::string_view> further;  // names after the first few; views into header
  const auto is_repeated = [&](std::string_view name) {
    const auto few = std::min(pairs_.size(), kFew);
    const auto is_same = [&](const Pair& pair) { return pair.first == name; };
    if (std::any_of(pairs_.begin(), pairs_.begin() + static_cast<std::ptrdiff_t>(few), is_same)) return true;
    return few == kFew && !further.insert(name).second;
  };

  pairs_.reserve(8);
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    const auto piece = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));

    const auto equals = piece.find('=');
    if (equals == std::string_view::npos) continue;
    const auto name = trim(piece.substr(0, equals));
    if (!is_repeated(name)) pairs_.emplace_back(name, decode_value(trim(piece.substr(equals + 1))));
  }
}

std::optional<std::string_view> Cookies::find(std::string_view name) const {
  for (const auto& [cookie_name, value] : pairs_) {
    if (cookie_name == name) return value;
  }
  return std::nullopt;
}

std::string serialize_cookie(std::string_view name, std::string_view value, const CookieAttributes& attributes) {
  if (!is_token(name)) throw Error("a cookie's name is no token");
  if (attributes.domain && !is_domain(*attributes.domain)) {
    throw Error("the cookie " + std::string(name) + " has a domain that is no host name");
  }
  if (!is_cookie_path(attributes.path)) {
    throw Error("the cookie " + std::string(name) + " has a path that cannot stand in a header");
  }

  std::string text;
  text.reserve(name.size() + value.size() + 128);
  text.append(name).append("=");
  if (needs_no_escape(value)) {
    text.append(value);
  } else {
    text.append(percent_encode(value));
  }
  if (attributes.max_age) text.append("; Max-Age=").append(std::to_string(attributes.max_age->count()));
  if (attributes.domain) text.append("; Domain=").append(*attributes.domain);
  if (!attributes.path.empty()) text.append("; Path=").append(attributes.path);
  if (attributes.expires) text.append("; Expires=").append(http_date(*attributes.expires));
  if (attributes.http_only) text.append("; HttpOnly");
  if (attributes.secure) text.append("; Secure");
  if (attributes.partitioned) text.append("; Partitioned");
  if (attributes.same_site) text.append("; SameSite=").append(to_string(*attributes.same_site));
  return text;
}

std::string serialize_deletion(std::string_view name, CookieAttributes attributes) {
  attributes.max_age = std::chrono::seconds(0);
  attributes.expires.reset();
  return serialize_cookie(name, "", attributes);
}

void CookieJar::set(std::string_view name, std::string_view value, const CookieAttributes& attributes) {
  put(name, serialize_cookie(name, value, attributes));
}

void CookieJar::erase(std::string_view name, const CookieAttributes& attributes) {
  put(name, serialize_deletion(name, attributes));
}

void CookieJar::put(std::string_view name, std::string serialized) {
  for (auto& [entry_name, entry] : entries_) {
    if (entry_name == name) {
      entry = std::move(serialized);
      return;
    }
  }
  entries_.emplace_back(name, std::move(serialized));
}

void CookieJar::forget(std::string_view name) {
  std::erase_if(entries_, [&](const auto& entry) { return entry.first == name; });
}

void CookieJar::add(CookieJar later) {
  for (auto& [name, serialized] : later.entries_) put(name, std::move(serialized));
}

void CookieJar::write(Headers& headers) const {
  for (const auto& [name, serialized] : entries_) headers.add("Set-Cookie", serialized);
}

}  // namespace authfcgi::http
