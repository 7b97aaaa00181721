#include "signin/fresh_proof.h"

#include "signin/auth_time.h"

namespace authfcgi::signin {

bool must_prove_again(std::string_view user_id, const json::Value& claims, Instant now, store::LocalAccounts* accounts,
                      store::Authenticators* authenticators) {
  if (was_proved_within(kLinkingTime, claims, now)) return false;
  const auto local = accounts ? accounts->find(user_id) : std::nullopt;
  if (local && (local->password_hash || local->has_second_factor())) return true;
  return authenticators && !authenticators->list(user_id).empty();
}

}  // namespace authfcgi::signin
