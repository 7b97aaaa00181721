#include "signin/auth_time.h"

#include <string>
#include <string_view>

#include "model/errors.h"

namespace authfcgi::signin {
namespace {

constexpr std::chrono::seconds kSkew{60};  // SEC-7

}  // namespace

std::optional<std::chrono::seconds> find_max_age(const oauth::AuthorizationRequest& request) {
  auto text = request.params.find("max_age");
  if (!text) text = request.forwarded.find("max_age");
  const bool is_number =
      text && !text->empty() && text->size() <= 9 && text->find_first_not_of("0123456789") == std::string_view::npos;
  if (!is_number) return std::nullopt;
  return std::chrono::seconds(std::stol(std::string(*text)));
}

void check_auth_time(const std::optional<std::int64_t>& auth_time, std::chrono::seconds max_age, Instant now) {
  if (!auth_time) throw model::OAuthCallbackError("max_age was asked for, but the ID Token has no auth_time");
  if (*auth_time < to_unix_seconds(now) - (max_age + kSkew).count()) {
    throw model::OAuthCallbackError("max_age was asked for, but the person proved who they are longer ago");
  }
}

bool was_proved_within(std::chrono::seconds time, const json::Value& claims, Instant now) {
  const json::Value* at = claims.find("auth_time");
  return at && at->is_integer() && now - from_unix_seconds(at->integer()) <= time;
}

}  // namespace authfcgi::signin
