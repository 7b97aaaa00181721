// A store in two halves: users and accounts in one store, sessions and verification tokens in Redis. No transaction
// spans both; every order of events is chosen so that what a failure leaves behind signs nobody in.
#pragma once

#include <memory>

#include "store/redis_store.h"
#include "store/store.h"

namespace authfcgi::store {

class SplitStore : public Store {
 public:
  // Of users everything but sessions and verification tokens is asked.
  SplitStore(std::unique_ptr<Store> users, RedisStore sessions)
      : users_(std::move(users)), sessions_(std::move(sessions)) {}

  model::User create_user(const model::User& user) override { return users_->create_user(user); }
  std::optional<model::User> find_user(std::string_view id) override { return users_->find_user(id); }
  std::optional<model::User> find_user_by_email(std::string_view email) override {
    return users_->find_user_by_email(email);
  }
  std::optional<model::User> find_user_by_account(std::string_view provider,
                                                  std::string_view provider_account_id) override {
    return users_->find_user_by_account(provider, provider_account_id);
  }
  model::User update_user(const model::User& user) override { return users_->update_user(user); }
  void delete_user(std::string_view id) override;
  std::vector<model::User> list_users(std::string_view after, int limit) override {
    return users_->list_users(after, limit);
  }

  std::optional<model::Account> find_account(std::string_view provider, std::string_view provider_account_id) override {
    return users_->find_account(provider, provider_account_id);
  }
  void link_account(const model::Account& account) override { users_->link_account(account); }
  void unlink_account(std::string_view provider, std::string_view provider_account_id) override {
    users_->unlink_account(provider, provider_account_id);
  }
  std::vector<model::Account> list_accounts(std::string_view user_id) override { return users_->list_accounts(user_id); }
  model::User create_user_with_account(const model::User& user, const model::Account& account) override {
    return users_->create_user_with_account(user, account);
  }

  void create_session(const model::Session& session) override;
  std::optional<std::pair<model::Session, model::User>> find_session_and_user(std::string_view token) override;
  void update_session(std::string_view token, Instant expires, Instant seen) override {
    sessions_.update_session(token, expires, seen);
  }
  void delete_session(std::string_view token) override { sessions_.delete_session(token); }
  std::vector<model::Session> list_sessions(std::string_view user_id) override { return sessions_.list_sessions(user_id); }
  bool delete_named_session(std::string_view user_id, std::string_view name) override {
    return sessions_.delete_named_session(user_id, name);
  }
  int delete_sessions(std::string_view user_id, std::string_view except_token) override {
    return sessions_.delete_sessions(user_id, except_token);
  }

  void create_verification_token(const model::VerificationToken& token) override {
    sessions_.create_verification_token(token);
  }
  std::optional<model::VerificationToken> use_verification_token(std::string_view identifier,
                                                                 std::string_view token) override {
    return sessions_.use_verification_token(identifier, token);
  }
  // What the other store has from the time before there was Redis, too.
  int purge(Instant now) override { return users_->purge(now) + sessions_.purge(now); }

 private:
  std::unique_ptr<Store> users_;
  RedisStore sessions_;
};

}  // namespace authfcgi::store
