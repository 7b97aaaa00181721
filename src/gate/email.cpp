#include "gate/email.h"

namespace authfcgi::gate {

std::optional<std::string_view> find_email(const json::Value& claims) {
  const json::Value* verified = claims.find("email_verified");
  if (verified && !verified->is_null() && *verified != json::Value(true)) return std::nullopt;
  return claims.find_string("email");
}

}  // namespace authfcgi::gate
