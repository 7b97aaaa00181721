#include "store/sql_accounts.h"

#include "store/query.h"
#include "store/sql_rows.h"

namespace authfcgi::store {

std::optional<model::Account> select_account(soci::session& sql, std::string_view provider,
                                             std::string_view provider_account_id) {
  AccountRow row;
  Query query(sql, "SELECT " + AccountRow::columns() +
                       " FROM accounts WHERE provider = :provider AND \"providerAccountId\" = :account");
  row.into(query);
  if (!query.use(provider).use(provider_account_id).run()) return std::nullopt;
  return row.account();
}

// A Query is one row; each begins after the last.
std::vector<model::Account> select_accounts(soci::session& sql, long long user_id) {
  std::vector<model::Account> accounts;
  for (std::optional<long long> last = 0;;) {
    AccountRow row;
    Query query(sql, "SELECT id, " + AccountRow::columns() +
                         " FROM accounts WHERE \"userId\" = :user AND id > :last ORDER BY id LIMIT 1");
    query.into(last);
    row.into(query);
    if (!query.use(user_id).use(last).run()) return accounts;
    accounts.push_back(row.account());
  }
}

void insert_account(soci::session& sql, const model::Account& account) {
  const AccountRow row(account, require_id(account.user_id));
  Query query(sql, "INSERT INTO accounts (" + AccountRow::columns() +
                       ") VALUES (:user, :type, :provider, :account, :expires, :t1, :t2, :t3, :t4, :t5, :t6)");
  row.use(query);
  query.run();
}

void delete_account(soci::session& sql, std::string_view provider, std::string_view provider_account_id) {
  Query(sql, "DELETE FROM accounts WHERE provider = :provider AND \"providerAccountId\" = :account")
      .use(provider)
      .use(provider_account_id)
      .run();
}

}  // namespace authfcgi::store
