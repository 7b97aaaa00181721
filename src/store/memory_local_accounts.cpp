#include "store/memory_local_accounts.h"

namespace authfcgi::store {

MemoryLocalAccounts::Entry* MemoryLocalAccounts::find_entry(std::string_view user_id) {
  const auto found = entries_.find(user_id);
  if (found == entries_.end()) return nullptr;
  if (users_.find_user(user_id)) return &found->second;
  entries_.erase(found);
  return nullptr;
}

MemoryLocalAccounts::Entry& MemoryLocalAccounts::require_entry(std::string_view user_id) {
  if (!users_.find_user(user_id)) throw StoreError("there is no user with this id");
  Entry& entry = entries_[std::string(user_id)];
  entry.account.user_id = user_id;
  return entry;
}

std::optional<model::LocalAccount> MemoryLocalAccounts::find(std::string_view user_id) {
  const Entry* entry = find_entry(user_id);
  if (entry == nullptr) return std::nullopt;
  return entry->account;
}

model::User MemoryLocalAccounts::create_user_with_password(const model::User& user, std::string_view hash, Instant now) {
  model::User stored = users_.create_user(user);
  set_password(stored.id, hash, now);
  return stored;
}

void MemoryLocalAccounts::set_password(std::string_view user_id, std::string_view hash, Instant now) {
  model::LocalAccount& account = require_entry(user_id).account;
  account.password_hash = hash;
  account.password_changed = now;
}

void MemoryLocalAccounts::replace_hash(std::string_view user_id, std::string_view old_hash,
                                       std::string_view new_hash) {
  Entry* entry = find_entry(user_id);
  if (entry != nullptr && entry->account.password_hash == old_hash) entry->account.password_hash = new_hash;
}

void MemoryLocalAccounts::void_password(std::string_view user_id) {
  Entry* entry = find_entry(user_id);
  if (entry == nullptr) return;
  entry->account.password_hash.reset();
  entry->account.password_changed.reset();
  entry->account.totp.reset();
  entry->recovery_codes.clear();
}

void MemoryLocalAccounts::set_locked_until(std::string_view user_id, std::optional<Instant> until) {
  require_entry(user_id).account.locked_until = until;
}

void MemoryLocalAccounts::set_disabled(std::string_view user_id, bool disabled) {
  require_entry(user_id).account.disabled = disabled;
}

void MemoryLocalAccounts::set_second_factor_required(std::string_view user_id, bool required) {
  require_entry(user_id).account.second_factor_required = required;
}

void MemoryLocalAccounts::set_totp(std::string_view user_id, const std::optional<model::Totp>& totp) {
  Entry& entry = require_entry(user_id);
  if (totp && entry.account.has_second_factor()) throw Conflict("this user has a second factor already");
  entry.account.totp = totp;
  if (!totp) entry.recovery_codes.clear();
}

bool MemoryLocalAccounts::use_totp_step(std::string_view user_id, std::int64_t step) {
  Entry* entry = find_entry(user_id);
  if (entry == nullptr || !entry->account.totp || entry->account.totp->last_step >= step) return false;
  entry->account.totp->last_step = step;
  return true;
}

void MemoryLocalAccounts::replace_totp_secret(std::string_view user_id, std::string_view old_sealed,
                                              std::string_view new_sealed) {
  Entry* entry = find_entry(user_id);
  if (entry == nullptr || !entry->account.totp || entry->account.totp->sealed_secret != old_sealed) return;
  entry->account.totp->sealed_secret = new_sealed;
}

void MemoryLocalAccounts::confirm_totp(std::string_view user_id, Instant now) {
  Entry* entry = find_entry(user_id);
  if (entry == nullptr || !entry->account.totp || entry->account.totp->confirmed) return;
  entry->account.totp->confirmed = now;
}

void MemoryLocalAccounts::set_recovery_codes(std::string_view user_id, const std::vector<std::string>& hashes) {
  require_entry(user_id).recovery_codes = {hashes.begin(), hashes.end()};
}

bool MemoryLocalAccounts::use_recovery_code(std::string_view user_id, std::string_view hash) {
  Entry* entry = find_entry(user_id);
  if (entry == nullptr) return false;
  const auto found = entry->recovery_codes.find(hash);
  if (found == entry->recovery_codes.end()) return false;
  entry->recovery_codes.erase(found);
  return true;
}

int MemoryLocalAccounts::count_recovery_codes(std::string_view user_id) {
  const Entry* entry = find_entry(user_id);
  return entry == nullptr ? 0 : static_cast<int>(entry->recovery_codes.size());
}

}  // namespace authfcgi::store
