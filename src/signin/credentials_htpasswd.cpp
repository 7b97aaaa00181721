#include "signin/credentials_htpasswd.h"

#include "model/errors.h"
#include "signin/hash_check.h"

namespace authfcgi::signin {

Candidate HtpasswdPasswords::find(const Login& login) {
  return {.key = key_prefix_ + login.name, .place = file_.find(login.name).value_or("")};
}

Outcome HtpasswdPasswords::check(const Login& login, const Candidate& candidate, Instant) {
  if (!check_hash(*login.password, candidate.place, desk_)) return {};
  Outcome outcome{.kind = Outcome::Kind::kRight, .identity = {}};
  Identity& identity = outcome.identity;
  identity.user.id = login.name;
  identity.user.name = login.name;
  identity.account.provider_account_id = login.name;
  identity.claims = json::object({{"preferred_username", login.name}, {"amr", json::array({"pwd"})}});
  identity.needs_link = true;
  return outcome;
}

}  // namespace authfcgi::signin
