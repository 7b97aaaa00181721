// Local accounts over SQL, beside the users of sql_store and over the same connection; the same statements for every
// database. The tables are authfcgi_local_accounts and authfcgi_recovery_codes, see migrations.h.
#pragma once

#include <memory>

#include "store/local_accounts.h"

namespace authfcgi::store {

class Connection;

class SqlLocalAccounts : public LocalAccounts {
 public:
  explicit SqlLocalAccounts(std::shared_ptr<Connection> connection);
  ~SqlLocalAccounts() override;

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

 private:
  std::shared_ptr<Connection> connection_;  // shared with the store of the users
};

}  // namespace authfcgi::store
