#include "signin/first_proof.h"

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

}  // namespace

FirstProof void_what_was_unproved(const model::User& user, store::Store& store, store::LocalAccounts& accounts) {
  if (user.email_verified) return FirstProof::kNone;
  const auto local = accounts.find(user.id);
  // Whom a provider brought is believed as Auth.js believes them: their second factor above all stays, or whoever reads
  // their mail would be rid of it.
  if (!local || !local->came_unasked()) return FirstProof::kNone;
  const auto linked = store.list_accounts(user.id);
  for (const model::Account& account : linked) store.unlink_account(account.provider, account.provider_account_id);
  store.delete_sessions(user.id, "");
  accounts.void_password(user.id);
  return linked.empty() ? FirstProof::kRegistration : FirstProof::kTakeover;
}

FirstProof void_what_was_unproved(const Identity& identity, bool may_link_by_email, store::Store& store,
                                  store::LocalAccounts& accounts) {
  if (!proves_address(identity, may_link_by_email, store)) return FirstProof::kNone;
  const auto user = store.find_user_by_email(*identity.user.email);
  return user ? void_what_was_unproved(*user, store, accounts) : FirstProof::kNone;
}

}  // namespace authfcgi::signin
