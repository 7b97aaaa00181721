#include "signin/attempt.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/base64url.h"
#include "crypto/digest.h"
#include "session/jwt.h"

namespace authfcgi::signin {

namespace {

constexpr std::size_t kSuffixLength = 16;  // 96 bits: two attempts never meet
constexpr std::size_t kMaxLookedAt = 16;   // what an attacker may plant costs no more than this

using std::chrono::duration_cast;
using std::chrono::seconds;

std::string text(const json::Value& claims, std::string_view name) {
  return std::string(claims.find_string(name).value_or(""));
}

// What a further cookie holds. Throws jose::JoseError for everything that is not one of ours, alive, under its own name.
Attempt open(std::string_view name, std::string_view value, const config::Cookie& base,
             const session::Keyring& keyring, Instant now) {
  const session::Token token = session::open_token(value, keyring, now);
  Attempt attempt{.provider = text(token.claims, "provider"),
                  .state_digest = text(token.claims, "state"),
                  .code_verifier = crypto::SecretString(text(token.claims, "code_verifier")),
                  .nonce = text(token.claims, "nonce"),
                  .form_post = token.claims.find("formPost") != nullptr,
                  .expires = token.expires};
  if (attempt.provider.empty() || attempt.state_digest.empty() || further_name(base.name, attempt.state_digest) != name)
    throw jose::JoseError("further check cookie: made for another attempt");
  return attempt;
}

// Anything else of that beginning is none of ours, and perhaps no name that a Set-Cookie could hold.
bool is_further_name(std::string_view name, const std::string& base) {
  return name.size() == base.size() + 1 + kSuffixLength && name.starts_with(base) && name[base.size()] == '.' &&
         base64url_decode(name.substr(base.size() + 1));
}

}  // namespace

std::string state_digest(std::string_view state) { return base64url_encode(crypto::sha256(state)); }

std::string further_name(std::string_view base, std::string_view state_digest) {
  return std::string(base) + "." + std::string(state_digest.substr(0, kSuffixLength));
}

void set_aside(const Attempt& attempt, const config::Cookie& base, const session::Keyring& keyring, Instant now,
               crypto::Random& random, http::CookieJar& jar) {
  json::Value claims = json::object({{"provider", attempt.provider}, {"state", attempt.state_digest}});
  if (!attempt.code_verifier.empty()) claims.set("code_verifier", attempt.code_verifier.reveal());
  if (!attempt.nonce.empty()) claims.set("nonce", attempt.nonce);
  if (attempt.form_post) claims.set("formPost", true);

  const auto rest = std::max(duration_cast<seconds>(attempt.expires - now), seconds(0));
  jar.set(further_name(base.name, attempt.state_digest),
          session::seal_token(std::move(claims), keyring, now, rest, random),
          check_attributes(base, attempt.form_post, now, attempt.expires));
}

std::optional<Attempt> find_further(std::string_view state_digest, const config::Cookie& base,
                                    const session::Keyring& keyring, const http::Cookies& sent, Instant now) {
  const std::string name = further_name(base.name, state_digest);
  const auto value = sent.find(name);
  if (!value) return std::nullopt;
  try {
    Attempt attempt = open(name, *value, base, keyring, now);
    if (crypto::constant_time_equal(attempt.state_digest, state_digest)) return attempt;
  } catch (const jose::JoseError&) {
    // Expired or forged: as good as not sent, the caller goes on to the newest attempt.
  }
  return std::nullopt;
}

void prune_further(std::size_t keep, std::string_view except, const config::Cookie& base,
                   const session::Keyring& keyring, const http::Cookies& sent, Instant now, http::CookieJar& jar) {
  std::vector<std::pair<Instant, std::string>> alive;
  std::size_t looked_at = 0;
  for (const auto& [name, value] : sent.pairs()) {
    if (!is_further_name(name, base.name) || name == except) continue;
    if (++looked_at > kMaxLookedAt) break;
    try {
      alive.emplace_back(open(name, value, base, keyring, now).expires, name);
    } catch (const jose::JoseError&) {
      jar.erase(name, base.attributes);
    }
  }
  // All live equally long, so the first to expire is the oldest.
  std::sort(alive.begin(), alive.end());
  for (std::size_t i = 0; i + keep < alive.size(); ++i) jar.erase(alive[i].second, base.attributes);
}

http::CookieAttributes check_attributes(const config::Cookie& cookie, bool form_post, Instant now, Instant expires) {
  http::CookieAttributes attributes = cookie.attributes;
  attributes.max_age = std::max(duration_cast<seconds>(expires - now), seconds(0));
  attributes.expires = expires;
  if (form_post) {
    attributes.same_site = http::SameSite::kNone;
    attributes.secure = true;
  }
  return attributes;
}

}  // namespace authfcgi::signin
