#include "signin/credentials_htpasswd.h"

#include "model/errors.h"
#include "signin/hash_check.h"

namespace authfcgi::signin {

Candidate HtpasswdPasswords::find(const Login& login) {
  Candidate candidate{.key = key_prefix_ + login.name};
  if (auto hash = file_.find(login.name)) {
    candidate.place = *std::move(hash);
    candidate.user.emplace();
    candidate.user->id = login.name;
    candidate.user->name = login.name;
  } else {
    candidate.place = file_.somebody_instead_of(login.name);
  }
  return candidate;
}

Outcome HtpasswdPasswords::check(const Login& login, const Candidate& candidate, Instant) {
  const bool is_right = check_hash(*login.password, candidate.place, desk_);
  if (!is_right || !candidate.user) return {};
  Outcome outcome{.kind = Outcome::Kind::kRight, .identity = {}};
  Identity& identity = outcome.identity;
  identity.user = *candidate.user;
  identity.account.provider_account_id = login.name;
  identity.claims = json::object({{"preferred_username", login.name}, {"amr", json::array({"pwd"})}});
  identity.needs_link = true;
  return outcome;
}

}  // namespace authfcgi::signin
