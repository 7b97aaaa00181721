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

void void_unproved_password(const Identity& identity, bool may_link_by_email, store::Store& store,
                            store::LocalAccounts& accounts) {
  if (!proves_address(identity, may_link_by_email, store)) return;
  const auto user = store.find_user_by_email(*identity.user.email);
  if (!user || user->email_verified) return;
  const auto account = accounts.find(user->id);
  if (!account || !account->password_hash) return;
  accounts.void_password(user->id);
  store.delete_sessions(user->id, "");
}

}  // namespace authfcgi::signin
