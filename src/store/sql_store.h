// The store over SQL, the same statements for every database: what differs is behind connection.h.
#pragma once

#include <memory>

#include "store/store.h"

namespace authfcgi::store {

class Connection;

class SqlStore : public Store {
 public:
  // Connects at first use, so that it may be made before the database is there.
  explicit SqlStore(std::shared_ptr<Connection> connection);
  ~SqlStore() override;

  model::User create_user(const model::User& user) override;
  std::optional<model::User> find_user(std::string_view id) override;
  std::optional<model::User> find_user_by_email(std::string_view email) override;
  std::optional<model::User> find_user_by_account(std::string_view provider,
                                                  std::string_view provider_account_id) override;
  model::User update_user(const model::User& user) override;
  void delete_user(std::string_view id) override;
  std::vector<model::User> list_users(std::string_view after, int limit) override;

  std::optional<model::Account> find_account(std::string_view provider, std::string_view provider_account_id) override;
  void link_account(const model::Account& account) override;
  void unlink_account(std::string_view provider, std::string_view provider_account_id) override;
  std::vector<model::Account> list_accounts(std::string_view user_id) override;
  model::User create_user_with_account(const model::User& user, const model::Account& account) override;

  void create_session(const model::Session& session) override;
  std::optional<std::pair<model::Session, model::User>> find_session_and_user(std::string_view token) override;
  void update_session(std::string_view token, Instant expires, Instant seen) override;
  void delete_session(std::string_view token) override;
  std::vector<model::Session> list_sessions(std::string_view user_id) override;
  bool delete_named_session(std::string_view user_id, std::string_view name) override;
  int delete_sessions(std::string_view user_id, std::string_view except_token) override;

  void create_verification_token(const model::VerificationToken& token) override;
  std::optional<model::VerificationToken> use_verification_token(std::string_view identifier,
                                                                 std::string_view token) override;
  int purge(Instant now) override;

 private:
  std::shared_ptr<Connection> connection_;  // shared with sql_local_accounts and sql_authenticators
};

}  // namespace authfcgi::store
