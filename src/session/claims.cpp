#include "session/claims.h"

#include <algorithm>
#include <array>
#include <utility>

#include "jose/jwt.h"

namespace authfcgi::session {
namespace {

// When the person last proved who they are (OpenID Connect Core section 2): now, unless the provider knows better.
std::int64_t auth_time(const json::Value& profile, Instant now) {
  const std::int64_t seconds = to_unix_seconds(now);
  return std::min(jose::find_numeric_date(profile, "auth_time").value_or(seconds), seconds);
}

void set_if_known(json::Value& object, std::string_view name, const std::optional<std::string>& value) {
  if (value) object.set(name, *value);
}

}  // namespace

json::Value initial_claims(const Newcomer& newcomer, Instant now) {
  static const json::Value kNothing;
  const json::Value& profile = newcomer.profile ? *newcomer.profile : kNothing;
  const json::Value& own = newcomer.claims ? *newcomer.claims : kNothing;
  json::Value claims = json::object();
  set_if_known(claims, "name", newcomer.user.name);
  set_if_known(claims, "email", newcomer.user.email);
  set_if_known(claims, "picture", newcomer.user.image);
  claims.set("sub", newcomer.user.id);
  claims.set("provider", newcomer.account.provider);
  claims.set("auth_time", auth_time(own.find("auth_time") ? own : profile, now));
  if (newcomer.email_verified == false) claims.set("email_verified", false);
  for (const std::string_view name : {"groups", "preferred_username", "acr", "amr"}) {
    if (const json::Value* value = own.find(name)) claims.set(name, *value);
  }
  return claims;
}

json::Value claims_beside_user(const Newcomer& newcomer, Instant now) {
  json::Value claims = initial_claims(newcomer, now);
  for (const std::string_view name : {"name", "email", "picture", "sub"}) claims.erase(name);
  return claims;
}

json::Value session_object(const json::Value& claims, Instant expires) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kMembers = {
      {{"name", "name"}, {"email", "email"}, {"image", "picture"}}};
  json::Value user = json::object();
  for (const auto& [member, claim] : kMembers) {
    if (const json::Value* value = claims.find(claim)) user.set(member, *value);
  }
  json::Value session = json::object();
  session.set("user", std::move(user));
  session.set("expires", iso8601(expires));
  return session;
}

}  // namespace authfcgi::session
