#include "store/sql_local_accounts.h"

#include <doctest/doctest.h>

#include "conformance/local_accounts_suite.h"
#include "store/open.h"
#include "support/database_server.h"
#include "support/scratch_directory.h"

using namespace authfcgi;
using support::DatabaseServer;

namespace {

// The adapter lives as long as the test.
conformance::People open(const config::Adapter& adapter) {
  store::Stores stores = store::open(adapter);
  return {std::move(stores.users), std::move(stores.local_accounts)};
}

}  // namespace

TEST_CASE("local accounts keep every promise of theirs, over SQLite") {
  const support::ScratchDirectory scratch;
  const config::Adapter adapter{.type = "sqlite", .path = scratch.file("users.db")};
  conformance::run_local_accounts_suite([&] { return open(adapter); });
}

TEST_CASE("local accounts keep every promise of theirs, over PostgreSQL") {
  const config::Adapter adapter = DatabaseServer::shared("postgresql").fresh_with_tables();
  conformance::run_local_accounts_suite([&] { return open(adapter); });
}

TEST_CASE("local accounts keep every promise of theirs, over MariaDB") {
  const config::Adapter adapter = DatabaseServer::shared("mariadb").fresh_with_tables();
  conformance::run_local_accounts_suite([&] { return open(adapter); });
}

TEST_CASE("of several processes with one code one gets in, over SQLite") {
  const support::ScratchDirectory scratch;
  const config::Adapter adapter{.type = "sqlite", .path = scratch.file("users.db")};
  conformance::run_local_accounts_race([&] { return open(adapter); });
}

TEST_CASE("of several processes with one code one gets in, over PostgreSQL") {
  const config::Adapter adapter = DatabaseServer::shared("postgresql").fresh_with_tables();
  conformance::run_local_accounts_race([&] { return open(adapter); });
}

TEST_CASE("of several processes with one code one gets in, over MariaDB") {
  const config::Adapter adapter = DatabaseServer::shared("mariadb").fresh_with_tables();
  conformance::run_local_accounts_race([&] { return open(adapter); });
}
