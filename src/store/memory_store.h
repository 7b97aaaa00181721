// The in-memory twin of sql_store, for tests: same contract, nothing survives it. For one thread.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "model/authenticator.h"
#include "store/store.h"

namespace authfcgi::store {

class MemoryStore : public Store {
 public:
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
  friend class MemoryAuthenticators;  // over this one, so that what is deleted here is gone there
  using Pair = std::pair<std::string, std::string>;

  // Throws Conflict when another user than except has this address.
  void refuse_taken_email(const model::User& user, std::string_view except);
  void require_user(std::string_view id);

  int last_id_ = 0;
  std::map<std::string, model::User, std::less<>> users_;
  std::map<Pair, model::Account> accounts_;  // by provider and provider_account_id
  std::map<std::string, model::Authenticator, std::less<>> authenticators_;  // by credential_id
  std::map<std::string, model::Session, std::less<>> sessions_;
  std::map<Pair, model::VerificationToken> verification_tokens_;  // by identifier and token
};

}  // namespace authfcgi::store
