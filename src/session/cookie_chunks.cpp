#include "session/cookie_chunks.h"

#include <algorithm>
#include <array>
#include <optional>

namespace authfcgi::session {
namespace {

std::string chunk_name(std::string_view name, std::size_t index) {
  return std::string(name) + "." + std::to_string(index);
}

// The N of exactly "name.N", 0 to 15 in its only spelling. Anything longer is not even converted (CVE-2024-24814).
std::optional<std::size_t> chunk_index(std::string_view cookie, std::string_view name) {
  if (!cookie.starts_with(name) || cookie.size() <= name.size() + 1 || cookie[name.size()] != '.') return std::nullopt;
  const std::string_view digits = cookie.substr(name.size() + 1);
  if (digits.size() > 2) return std::nullopt;
  std::size_t index = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    index = index * 10 + static_cast<std::size_t>(digit - '0');
  }
  const bool leading_zero = digits.size() == 2 && digits[0] == '0';
  if (leading_zero || index >= kMaxChunks) return std::nullopt;
  return index;
}

bool belongs(const http::Cookies::Pair& cookie, std::string_view name) {
  return !cookie.second.empty() && (cookie.first == name || chunk_index(cookie.first, name));
}

}  // namespace

std::vector<std::string> read_chunks(const http::Cookies& cookies, std::string_view name) {
  std::vector<std::string> candidates;
  std::array<std::string_view, kMaxChunks> chunks;
  for (const auto& [cookie, value] : cookies.pairs()) {
    if (cookie == name && !value.empty() && value.size() <= kMaxTokenSize) candidates.push_back(value);
    if (const auto index = chunk_index(cookie, name)) chunks[*index] = value;
  }

  std::string joined;
  for (const std::string_view chunk : chunks) {
    if (chunk.empty()) break;
    joined += chunk;
  }
  if (!joined.empty() && joined.size() <= kMaxTokenSize) candidates.push_back(std::move(joined));
  return candidates;
}

bool has_chunks(const http::Cookies& cookies, std::string_view name) {
  return std::any_of(cookies.pairs().begin(), cookies.pairs().end(),
                     [&](const http::Cookies::Pair& cookie) { return belongs(cookie, name); });
}

void write_chunks(std::string_view name, std::string_view value, const http::CookieAttributes& attributes,
                  const http::Cookies& incoming, http::CookieJar& jar) {
  if (value.size() > kMaxTokenSize) {
    throw TokenTooLarge("the session token has " + std::to_string(value.size()) + " characters, but at most " +
                        std::to_string(kMaxTokenSize) + " fit into cookies");
  }
  erase_chunks(name, attributes, incoming, jar);
  if (value.size() <= kChunkSize) {
    if (!value.empty()) jar.set(name, value, attributes);
    return;
  }
  for (std::size_t i = 0; i * kChunkSize < value.size(); ++i) {
    jar.set(chunk_name(name, i), value.substr(i * kChunkSize, kChunkSize), attributes);
  }
}

void erase_chunks(std::string_view name, const http::CookieAttributes& attributes, const http::Cookies& incoming,
                  http::CookieJar& jar) {
  for (const http::Cookies::Pair& cookie : incoming.pairs()) {
    if (belongs(cookie, name)) jar.erase(cookie.first, attributes);
  }
}

}  // namespace authfcgi::session
