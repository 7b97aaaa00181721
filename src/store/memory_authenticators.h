// The in-memory twin of sql_authenticators, for tests: same contract, nothing survives it. For one thread.
#pragma once

#include "store/authenticators.h"

namespace authfcgi::store {

class MemoryLocalAccounts;
class MemoryStore;

class MemoryAuthenticators : public Authenticators {
 public:
  // users outlives this, and keeps them; so does accounts, where there are any.
  explicit MemoryAuthenticators(MemoryStore& users, MemoryLocalAccounts* accounts = nullptr)
      : users_(users), accounts_(accounts) {}

  std::optional<model::Authenticator> find(std::string_view credential_id) override;
  std::vector<model::Authenticator> list(std::string_view user_id) override;

  void link(const model::Account& account, const model::Authenticator& authenticator) override;
  model::User create_user_with(const model::User& user, const model::Account& account,
                               const model::Authenticator& authenticator) override;
  bool use(std::string_view credential_id, std::uint32_t old_counter, std::uint32_t counter, bool is_backed_up,
           Instant now) override;

 private:
  void refuse_taken(std::string_view credential_id);

  MemoryStore& users_;
  MemoryLocalAccounts* accounts_;
};

}  // namespace authfcgi::store
