// A store in memory that notes what it is asked, by the names of Auth.js's adapter, and lets a test come first.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "store/memory_store.h"

namespace authfcgi::support {

class NotingStore : public store::MemoryStore {
 public:
  std::vector<std::string> happened;
  std::function<void()> before_create = [] {};  // somebody else may be faster
  std::function<void()> before_ending_sessions = [] {};  // all of a user's; a test makes it throw
  std::function<void()> before_find = [] {};    // by address; a test makes it throw

  std::optional<model::User> find_user_by_email(std::string_view email) override {
    before_find();
    happened.push_back("getUserByEmail");
    return MemoryStore::find_user_by_email(email);
  }
  std::optional<model::User> find_user_by_account(std::string_view provider,
                                                  std::string_view provider_account_id) override {
    happened.push_back("getUserByAccount");
    return MemoryStore::find_user_by_account(provider, provider_account_id);
  }
  model::User update_user(const model::User& user) override {
    happened.push_back("updateUser");
    return MemoryStore::update_user(user);
  }
  void link_account(const model::Account& account) override {
    happened.push_back("linkAccount");
    MemoryStore::link_account(account);
  }
  model::User create_user_with_account(const model::User& user, const model::Account& account) override {
    before_create();
    happened.push_back("createUser and linkAccount");
    const std::size_t noted = happened.size();
    model::User created = MemoryStore::create_user_with_account(user, account);
    happened.resize(noted);  // how it does that is its own business
    return created;
  }
  void create_session(const model::Session& session) override {
    happened.push_back("createSession");
    MemoryStore::create_session(session);
  }
  int delete_sessions(std::string_view user_id, std::string_view except_token) override {
    before_ending_sessions();
    return MemoryStore::delete_sessions(user_id, except_token);
  }
  void delete_session(std::string_view token) override {
    happened.push_back("deleteSession");
    MemoryStore::delete_session(token);
  }
};

}  // namespace authfcgi::support
