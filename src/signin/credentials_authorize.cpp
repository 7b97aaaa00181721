#include "signin/credentials_authorize.h"

#include "base/text.h"
#include "model/errors.h"

namespace authfcgi::signin {

// Attempts are counted by the hook's file, too: another host's hook knows other people.
AuthorizePasswords::AuthorizePasswords(std::string provider, const Desk& desk)
    : provider_(std::move(provider)), key_prefix_(provider_ + ":"), desk_(desk) {
  const auto& scripts = desk_.config.hooks.authorize;
  if (const auto script = scripts.find(provider_); script != scripts.end()) key_prefix_ += script->second.file + ":";
}

// Which spellings are one account the operator alone knows. Case, at least, makes no other guess of a guess.
Candidate AuthorizePasswords::find(const Login& login) {
  return {.key = login.name.empty() ? "" : key_prefix_ + to_lower(login.name)};
}

Outcome AuthorizePasswords::check(const Login& login, const Candidate&, Instant) {
  if (!desk_.hooks.has_authorize(provider_)) {
    throw model::CallbackRouteError("no authorize hook for the provider " + provider_);
  }
  auto user = desk_.hooks.authorize(provider_, login.form, login.request);
  if (!user) return {};
  Outcome outcome{.kind = Outcome::Kind::kRight, .identity = {}};
  // A session in the store belongs to a user in the store, who is linked to what the hook calls them; Auth.js has no such
  // sessions. What is not called anything could never be found again.
  outcome.identity.needs_link = desk_.config.session.strategy == config::Strategy::kDatabase;
  if (user->id.empty() && outcome.identity.needs_link) {
    throw model::CallbackRouteError("the authorize hook of " + provider_ + " must give an id where sessions are in the store");
  }
  if (user->id.empty()) user->id = crypto::make_uuid(desk_.random);
  outcome.identity.account.provider_account_id = user->id;
  outcome.identity.user = *std::move(user);
  outcome.identity.claims.set("amr", json::array({"pwd"}));
  return outcome;
}

}  // namespace authfcgi::signin
