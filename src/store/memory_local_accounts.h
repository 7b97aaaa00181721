// The in-memory twin of sql_local_accounts, for tests: same contract, nothing survives it. For one thread.
#pragma once

#include <map>
#include <set>
#include <string>

#include "store/local_accounts.h"

namespace authfcgi::store {

class MemoryLocalAccounts : public LocalAccounts {
 public:
  // users outlives this; who is deleted there is forgotten here.
  explicit MemoryLocalAccounts(Store& users) : users_(users) {}

  std::optional<model::LocalAccount> find(std::string_view user_id) override;

  model::User create_user_with_password(const model::User& user, std::string_view hash, Instant now) override;
  void set_password(std::string_view user_id, std::string_view hash, Instant now) override;
  void replace_hash(std::string_view user_id, std::string_view old_hash, std::string_view new_hash) override;
  void void_password(std::string_view user_id) override;
  void set_locked_until(std::string_view user_id, std::optional<Instant> until) override;
  void set_disabled(std::string_view user_id, bool disabled) override;
  void set_second_factor_required(std::string_view user_id, bool required) override;

  void set_totp(std::string_view user_id, const std::optional<model::Totp>& totp) override;
  bool use_totp_step(std::string_view user_id, std::int64_t step) override;
  void replace_totp_secret(std::string_view user_id, std::string_view old_sealed, std::string_view new_sealed) override;
  void confirm_totp(std::string_view user_id, Instant now) override;

  void set_recovery_codes(std::string_view user_id, const std::vector<std::string>& hashes) override;
  bool use_recovery_code(std::string_view user_id, std::string_view hash) override;
  int count_recovery_codes(std::string_view user_id) override;

  // What MemoryAuthenticators does to a user whom it makes.
  void mark_signed_up_with_passkey(std::string_view user_id) { require_entry(user_id).account.signed_up_with_passkey = true; }

 private:
  struct Entry {
    model::LocalAccount account;
    std::set<std::string, std::less<>> recovery_codes;
  };

  // Nothing where the user is gone or nothing was written.
  Entry* find_entry(std::string_view user_id);
  // Makes an entry where there is none. Throws StoreError where there is no user.
  Entry& require_entry(std::string_view user_id);

  Store& users_;
  std::map<std::string, Entry, std::less<>> entries_;  // by the user's id
};

}  // namespace authfcgi::store
