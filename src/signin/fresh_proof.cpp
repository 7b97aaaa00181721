#include "signin/fresh_proof.h"

#include "signin/auth_time.h"

namespace authfcgi::signin {

bool must_prove_again(std::string_view user_id, const json::Value& claims, Instant now, store::LocalAccounts* accounts,
                      store::Authenticators* authenticators) {
  const auto local = accounts ? accounts->find(user_id) : std::nullopt;
  // What was proved with an older password may have been somebody else's proof.
  const auto* at = claims.find("auth_time");
  const bool is_older = local && local->password_changed && at && at->is_integer() &&
                        to_unix_seconds(*local->password_changed) > at->integer();
  if (was_proved_within(kLinkingTime, claims, now) && !is_older) return false;
  if (local && (local->password_hash || local->has_second_factor())) return true;
  return authenticators && !authenticators->list(user_id).empty();
}

}  // namespace authfcgi::signin
