#include "store/memory_authenticators.h"

#include <algorithm>

#include "store/memory_local_accounts.h"
#include "store/memory_store.h"

namespace authfcgi::store {

void MemoryAuthenticators::refuse_taken(std::string_view credential_id) {
  if (users_.authenticators_.contains(credential_id)) throw Conflict("this passkey is there already");
}

std::optional<model::Authenticator> MemoryAuthenticators::find(std::string_view credential_id) {
  const auto found = users_.authenticators_.find(credential_id);
  if (found == users_.authenticators_.end()) return std::nullopt;
  return found->second;
}

std::vector<model::Authenticator> MemoryAuthenticators::list(std::string_view user_id) {
  std::vector<model::Authenticator> listed;
  for (const auto& [id, authenticator] : users_.authenticators_) {
    if (authenticator.user_id == user_id) listed.push_back(authenticator);
  }
  std::ranges::stable_sort(listed, {}, &model::Authenticator::created);
  return listed;
}

void MemoryAuthenticators::link(const model::Account& account, const model::Authenticator& authenticator) {
  require_linkable(account, authenticator);
  refuse_taken(authenticator.credential_id);
  users_.link_account(account);
  users_.authenticators_[authenticator.credential_id] = authenticator;
}

model::User MemoryAuthenticators::create_user_with(const model::User& user, const model::Account& account,
                                                   const model::Authenticator& authenticator) {
  model::Account linked = account;
  model::Authenticator registered = authenticator;
  linked.user_id = registered.user_id = "";
  require_linkable(linked, registered);
  refuse_taken(registered.credential_id);
  const model::User stored = users_.create_user_with_account(user, linked);
  registered.user_id = stored.id;
  users_.authenticators_[registered.credential_id] = registered;
  if (accounts_) accounts_->mark_signed_up_with_passkey(stored.id);
  return stored;
}

bool MemoryAuthenticators::use(std::string_view credential_id, std::uint32_t old_counter, std::uint32_t counter,
                               bool is_backed_up, Instant now) {
  require_progress(old_counter, counter);
  const auto found = users_.authenticators_.find(credential_id);
  if (found == users_.authenticators_.end()) throw StoreError("there is no passkey with this credential id");
  model::Authenticator& authenticator = found->second;
  if (authenticator.counter != old_counter) return false;
  authenticator.counter = counter;
  authenticator.is_backed_up = is_backed_up;
  authenticator.used = now;
  return true;
}

}  // namespace authfcgi::store
