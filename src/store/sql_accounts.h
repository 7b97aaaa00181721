// Accounts over SQL: Auth.js's table "accounts". Each inside an operation (operation.h).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/account.h"
#include "store/soci.h"

namespace authfcgi::store {

std::optional<model::Account> select_account(soci::session& sql, std::string_view provider,
                                             std::string_view provider_account_id);
// In the order of their own ids.
std::vector<model::Account> select_accounts(soci::session& sql, long long user_id);

// Throws StoreError where user_id cannot be the id of a user.
void insert_account(soci::session& sql, const model::Account& account);
void delete_account(soci::session& sql, std::string_view provider, std::string_view provider_account_id);

}  // namespace authfcgi::store
