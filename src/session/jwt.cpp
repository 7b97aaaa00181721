#include "session/jwt.h"

#include <algorithm>
#include <optional>

#include "jose/jwt.h"
#include "json/text.h"

namespace authfcgi::session {
namespace {

// Clocks of several machines that share a secret may differ by so much.
constexpr std::int64_t kToleranceSeconds = 15;

std::optional<std::int64_t> date(const json::Value& claims, std::string_view name) {
  const json::Value* value = claims.find(name);
  if (value == nullptr) return std::nullopt;
  const auto seconds = jose::numeric_date(*value);
  if (!seconds) throw jose::JoseError("token: " + std::string(name) + " is no number");
  return seconds;
}

// How far in the future an expiry can be told in milliseconds with room to spare: the year 9999, as HTTP dates end.
constexpr std::int64_t kLastSecond = 253402300799;

}  // namespace

Token open_token(std::string_view token, const Keyring& keyring, Instant now) {
  Keyring::Opened opened = keyring.open(token);
  Token result;
  try {
    result.claims = json::parse(opened.plaintext);
  } catch (const json::ParseError&) {
    std::throw_with_nested(jose::JoseError("token: no JSON inside"));
  }
  if (!result.claims.is_object()) throw jose::JoseError("token: no object inside");

  const std::int64_t seconds = to_unix_seconds(now);
  const auto expires = date(result.claims, "exp");
  const auto not_before = date(result.claims, "nbf");
  date(result.claims, "iat");
  if (!expires) throw jose::JoseError("token: exp is missing");
  if (*expires <= seconds - kToleranceSeconds) throw jose::JoseError("token: it has expired");
  if (not_before && *not_before > seconds + kToleranceSeconds) throw jose::JoseError("token: it is not valid yet");

  result.expires = from_unix_seconds(std::min(*expires, kLastSecond));
  result.with_first_secret = opened.with_first_secret;
  return result;
}

std::string seal_token(json::Value claims, const Keyring& keyring, Instant now, std::chrono::seconds max_age,
                       crypto::Random& random) {
  const std::int64_t seconds = to_unix_seconds(now);
  claims.set("iat", seconds);
  claims.set("exp", seconds + max_age.count());
  claims.set("jti", crypto::make_uuid(random));
  return keyring.seal(json::write(claims), random);
}

}  // namespace authfcgi::session
