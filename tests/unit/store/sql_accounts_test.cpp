#include "store/sql_accounts.h"

#include <doctest/doctest.h>

#include "store/sql_users.h"
#include "store/sqlite_connection.h"
#include "support/scratch_directory.h"

using namespace authfcgi;

TEST_CASE("accounts are written, found, listed as they came and deleted") {
  const support::ScratchDirectory scratch;
  store::SqliteConnection connection(scratch.file("users.db"));
  soci::session& sql = connection.session();
  store::insert_user(connection, sql, {});
  model::Account account{.user_id = "1", .type = "oauth", .provider = "github", .provider_account_id = "2"};
  account.tokens = json::object({{"access_token", "a"}});
  store::insert_account(sql, account);
  account.provider_account_id = "1";
  store::insert_account(sql, account);

  const auto accounts = store::select_accounts(sql, 1);
  REQUIRE(accounts.size() == 2);
  CHECK(accounts[0].provider_account_id == "2");
  CHECK(accounts[1].provider_account_id == "1");
  CHECK(store::select_accounts(sql, 2).empty());
  CHECK(store::select_account(sql, "github", "1")->tokens == account.tokens);
  store::delete_account(sql, "github", "1");
  CHECK_FALSE(store::select_account(sql, "github", "1"));
  CHECK(store::select_account(sql, "github", "2"));
  account.user_id = "ada";
  CHECK_THROWS_AS(store::insert_account(sql, account), store::StoreError);
}
