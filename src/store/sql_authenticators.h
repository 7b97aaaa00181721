// Passkeys over SQL, beside the accounts of sql_store and over the same connection; the same statements for every
// database. The tables are "Authenticator" and authfcgi_authenticators, see migrations.h.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "store/authenticators.h"
#include "store/soci.h"

namespace authfcgi::store {

class Connection;

class SqlAuthenticators : public Authenticators {
 public:
  explicit SqlAuthenticators(std::shared_ptr<Connection> connection);
  ~SqlAuthenticators() override;

  std::optional<model::Authenticator> find(std::string_view credential_id) override;
  std::vector<model::Authenticator> list(std::string_view user_id) override;

  void link(const model::Account& account, const model::Authenticator& authenticator) override;
  model::User create_user_with(const model::User& user, const model::Account& account,
                               const model::Authenticator& authenticator) override;
  bool use(std::string_view credential_id, std::uint32_t old_counter, std::uint32_t counter, bool is_backed_up,
           Instant now) override;

 private:
  std::shared_ptr<Connection> connection_;  // shared with the store of the users
};

// What goes when something else goes. Each inside an operation (operation.h).
void delete_authenticator_of_account(soci::session& sql, std::string_view provider, std::string_view provider_account_id);
void delete_authenticators(soci::session& sql, long long user_id);
// What a Node application leaves behind of passkeys that it deletes.
void delete_authenticator_orphans(soci::session& sql);

}  // namespace authfcgi::store
