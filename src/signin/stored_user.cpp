#include "signin/stored_user.h"

#include "base/text.h"

namespace authfcgi::signin {

std::optional<model::User> find_stored_user(std::string_view id, const std::optional<std::string>& email,
                                            std::string_view provider, store::Store& store, const config::Config& config) {
  auto user = store.find_user(id);
  const bool is_hooks_word = config.session.strategy == config::Strategy::kJwt &&
                             config.hooks.authorize.find(std::string(provider)) != config.hooks.authorize.end();
  if (!user || !is_hooks_word) return user;
  const bool is_same = email && !email->empty() && user->email && to_lower(*email) == to_lower(*user->email);
  return is_same ? user : std::nullopt;
}

std::optional<model::User> find_stored_user(const json::Value& claims, store::Store& store, const config::Config& config) {
  const auto id = claims.find_string("sub");
  if (!id) return std::nullopt;
  std::optional<std::string> email;
  if (const auto said = claims.find_string("email")) email = *said;
  return find_stored_user(*id, email, claims.find_string("provider").value_or(""), store, config);
}

}  // namespace authfcgi::signin
