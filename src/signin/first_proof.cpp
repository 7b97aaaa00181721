#include "signin/first_proof.h"

#include "model/errors.h"

namespace authfcgi::signin {
namespace {

bool proves_address(const Identity& identity, bool may_link_by_email, store::Store& store) {
  const model::Account& account = identity.account;
  if (!identity.user.email || identity.user.email->empty()) return false;
  if (account.type == "email") return true;
  // Who signs in again with an account that is linked already proves nothing new.
  return may_link_by_email && identity.email_verified == true &&
         !store.find_user_by_account(account.provider, account.provider_account_id);
}

// Whoever is still signed in may link one more meanwhile; nobody has more than a few.
void unlink_all(std::string_view user_id, store::Store& store) {
  constexpr int kMaxRounds = 5;
  for (int round = 0; round < kMaxRounds; ++round) {
    const auto linked = store.list_accounts(user_id);
    if (linked.empty()) return;
    for (const auto& account : linked) store.unlink_account(account.provider, account.provider_account_id);
    store.delete_sessions(user_id, "");
  }
  throw store::StoreError("somebody links accounts faster than they can be unlinked");
}

// Nobody can end a token, so it must not name the owner of the address: who signed up with it stays behind without it, and
// without a way in.
void leave_behind(model::User user, store::Store& store, store::LocalAccounts& accounts) {
  accounts.set_disabled(user.id, true);
  user.email.reset();
  store.update_user(user);
}

}  // namespace

FirstProof void_what_was_unproved(const model::User& user, store::Store& store, store::LocalAccounts& accounts) {
  if (user.email_verified) return FirstProof::kNone;
  const auto local = accounts.find(user.id);
  // Whom a provider brought is believed as Auth.js believes them: their second factor above all stays, or whoever reads
  // their mail would be rid of it.
  if (!local || !local->came_unasked()) return FirstProof::kNone;
  const auto linked = store.list_accounts(user.id);
  store.delete_sessions(user.id, "");
  unlink_all(user.id, store);
  accounts.void_password(user.id);
  return linked.empty() ? FirstProof::kRegistration : FirstProof::kTakeover;
}

FirstProof void_what_was_unproved(const Identity& identity, bool may_link_by_email, store::Store& store,
                                  store::LocalAccounts& accounts, const config::Config& config) {
  if (!proves_address(identity, may_link_by_email, store)) return FirstProof::kNone;
  const auto user = store.find_user_by_email(*identity.user.email);
  if (!user) return FirstProof::kNone;
  const auto local = accounts.find(user->id);
  if (local && local->disabled) throw model::AccessDenied("the account is disabled");
  const FirstProof proof = void_what_was_unproved(*user, store, accounts);
  // Who signed up with a passkey was let in at once.
  const bool has_token = config.session.strategy == config::Strategy::kJwt && local && local->signed_up_with_passkey;
  if (proof == FirstProof::kNone || !has_token) return proof;
  leave_behind(*user, store, accounts);
  return FirstProof::kNone;
}

}  // namespace authfcgi::signin
