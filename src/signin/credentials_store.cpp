#include "signin/credentials_store.h"

#include "base/text.h"
#include "model/email_address.h"
#include "signin/hash_check.h"

namespace authfcgi::signin {
namespace {

// The address as the store has it; the name in lower case where it is none.
std::string spelling(const std::string& name) {
  if (name.find('@') == std::string::npos) return to_lower(name);
  try {
    return model::read_email_address(name).text();
  } catch (const model::InvalidEmail&) {
    return to_lower(name);  // nobody's
  }
}

}  // namespace

Candidate StorePasswords::find(const Login& login) {
  const std::string name = spelling(login.name);
  const bool is_address = name.find('@') != std::string::npos;
  Candidate candidate{.key = "name:" + name};
  candidate.user = is_address ? desk_.store->find_user_by_email(name) : desk_.store->find_user_by_account(provider_, name);
  if (!candidate.user) return candidate;
  candidate.key = account_key(candidate.user->id);
  candidate.account = desk_.accounts->find(candidate.user->id);
  if (candidate.account) candidate.place = candidate.account->password_hash.value_or("");
  return candidate;
}

// Another spelling of a password that was right: not to be told is better than to fail. The next sign-in tries again.
void StorePasswords::replace(const Candidate& candidate, const std::string& hash) const {
  try {
    desk_.accounts->replace_hash(candidate.user->id, candidate.place, hash);
  } catch (const store::StoreError&) {
  }
}

Outcome StorePasswords::check(const Login& login, const Candidate& candidate, Instant now) {
  const auto rehash = [&](const std::string& hash) { replace(candidate, hash); };
  if (!check_hash(*login.password, candidate.place, desk_, rehash)) return {};
  Outcome outcome{.kind = Outcome::Kind::kRight, .identity = {}};
  const model::User& user = *candidate.user;
  if (candidate.account->disabled) outcome.kind = Outcome::Kind::kDisabled;
  else if (candidate.account->is_locked(now)) outcome.kind = Outcome::Kind::kLocked;
  else if (require_verified_email_ && user.email && !user.email_verified) outcome.kind = Outcome::Kind::kUnverified;
  outcome.identity.user = user;
  outcome.identity.account.provider_account_id = user.id;
  outcome.identity.claims.set("amr", json::array({"pwd"}));
  return outcome;
}

// For nobody as much is written, in the place of a lock: else the last attempt would tell who has an account (SEC-61).
void StorePasswords::lock(const Candidate& candidate, Instant until) {
  if (candidate.user) return lock_account(candidate.user->id, candidate.account, until, *desk_.accounts);
  desk_.store->create_verification_token({.identifier = "authfcgi:lock", .token = crypto::make_uuid(desk_.random), .expires = until});
}

}  // namespace authfcgi::signin
