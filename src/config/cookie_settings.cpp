#include "config/cookie_settings.h"

#include <set>

namespace authfcgi::config {
namespace {

struct Role {
  const char* key;
  Cookie Cookies::*cookie;
};

constexpr Role kRoles[] = {
    {"sessionToken", &Cookies::session_token}, {"callbackUrl", &Cookies::callback_url},
    {"csrfToken", &Cookies::csrf_token},       {"pkceCodeVerifier", &Cookies::pkce_code_verifier},
    {"state", &Cookies::state},                {"nonce", &Cookies::nonce},
    {"webauthnChallenge", &Cookies::webauthn_challenge},
};

http::SameSite to_same_site(const std::string& text) {
  if (text == "strict") return http::SameSite::kStrict;
  return text == "none" ? http::SameSite::kNone : http::SameSite::kLax;
}

void overlay(const Reader& reader, const std::string& pointer, Cookie& cookie) {
  const auto options = pointer + "/options";
  auto& attributes = cookie.attributes;
  if (auto name = reader.text(pointer + "/name")) cookie.name = *std::move(name);
  attributes.http_only = reader.flag(options + "/httpOnly").value_or(attributes.http_only);
  attributes.secure = reader.flag(options + "/secure").value_or(attributes.secure);
  attributes.partitioned = reader.flag(options + "/partitioned").value_or(attributes.partitioned);
  attributes.path = reader.text(options + "/path").value_or(attributes.path);
  if (auto domain = reader.text(options + "/domain")) attributes.domain = *std::move(domain);
  if (const auto age = reader.integer(options + "/maxAge")) attributes.max_age = seconds(*age);
  if (const auto text = reader.text(options + "/sameSite")) attributes.same_site = to_same_site(*text);
}

// What a browser would silently refuse to store (RFC 6265bis section 4.1.3), so that nobody could ever sign in.
void check(const Reader& reader, const std::string& pointer, const Cookie& cookie) {
  const auto& attributes = cookie.attributes;
  try {
    http::serialize_cookie(cookie.name, "", attributes);
  } catch (const Error& error) {
    return reader.complain_text(pointer, std::string("cannot be sent: ") + error.what());
  }
  const bool is_host = cookie.name.starts_with("__Host-");
  const bool needs_secure = is_host || cookie.name.starts_with("__Secure-") || attributes.partitioned ||
                            attributes.same_site == http::SameSite::kNone;
  if (needs_secure && !attributes.secure) {
    reader.complain_text(pointer, "has no \"secure\", but its name, sameSite or partitioned demands it");
  }
  if (is_host && (attributes.domain || attributes.path != "/")) {
    reader.complain_text(pointer, "begins with __Host-, which goes only with path \"/\" and without domain");
  }
}

void check_names(const Reader& reader, const Cookies& cookies) {
  std::set<std::string> names;
  for (const auto& role : kRoles) {
    if (names.insert((cookies.*role.cookie).name).second) continue;
    reader.complain_text(std::string("/cookies/") + role.key, "has the name of another cookie of ours");
  }
}

}  // namespace

void read_cookies(const Reader& reader, Config& config) {
  config.plain_cookies = default_cookies(false);
  config.secure_cookies = default_cookies(true);
  for (const auto& role : kRoles) {
    const auto pointer = std::string("/cookies/") + role.key;
    if (!reader.find(pointer)) continue;
    overlay(reader, pointer, config.plain_cookies.*role.cookie);
    overlay(reader, pointer, config.secure_cookies.*role.cookie);
    check(reader, pointer, config.secure_cookies.*role.cookie);
  }
  check_names(reader, config.plain_cookies);
  check_names(reader, config.secure_cookies);
}

}  // namespace authfcgi::config
