#include "store/sql_authenticators.h"

#include <doctest/doctest.h>

#include "conformance/authenticator_suite.h"
#include "store/mariadb_connection.h"
#include "store/open.h"
#include "store/postgres_connection.h"
#include "store/query.h"
#include "store/schema.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_wire.h"
#include "store/wire_backend.h"
#include "support/database_server.h"
#include "support/scratch_directory.h"

using namespace authfcgi;
using support::DatabaseServer;

namespace {

constexpr Instant kNow{std::chrono::milliseconds(1792567680123)};

// The adapter lives as long as the test.
conformance::Holders open(const config::Adapter& adapter) {
  store::Stores stores = store::open(adapter);
  return {std::move(stores.users), std::move(stores.local_accounts), std::move(stores.authenticators)};
}

std::unique_ptr<store::Connection> connect(const config::Adapter& adapter) {
  constexpr auto kMigrate = store::ServerConnection::Purpose::kMigrate;
  if (adapter.type == "sqlite") return std::make_unique<store::SqliteConnection>(adapter.path);
  if (adapter.type == "postgresql") return store::make_postgres_connection(adapter, kMigrate);
  return store::make_mariadb_connection(adapter, kMigrate);
}

// As a Node application writes them, which knows its own table only.
void check_passkeys_of_others(const config::Adapter& adapter) {
  const conformance::Holders holders = open(adapter);
  const std::string ada = holders.users->create_user({}).id;
  const auto node = connect(adapter);
  soci::session& sql = node->session();
  const std::string insert =
      "INSERT INTO \"Authenticator\" (\"credentialID\", \"userId\", \"providerAccountId\", \"credentialPublicKey\", "
      "counter, \"credentialDeviceType\", \"credentialBackedUp\", transports) VALUES ";
  sql << "INSERT INTO accounts (\"userId\", type, provider, \"providerAccountId\") VALUES (" + ada +
             ", 'webauthn', 'passkey', 'node')";
  sql << insert + "('node', " + ada + ", 'node', 'key', 5, 'multiDevice', TRUE, NULL), ('other', " + ada +
             ", 'other', 'key', 0, 'singleDevice', FALSE, 'usb')";

  const auto found = holders.authenticators->find("node");
  REQUIRE(found);
  CHECK(found->user_id == ada);
  CHECK(found->public_key == "key");
  CHECK(found->counter == 5);
  CHECK(found->is_multi_device);
  CHECK(found->is_backed_up);
  CHECK_FALSE(found->transports);
  CHECK_FALSE(found->created);
  CHECK_FALSE(found->used);
  CHECK(found->user_agent.empty());
  CHECK_FALSE(holders.authenticators->find("other")->is_multi_device);
  CHECK_FALSE(holders.authenticators->find("other")->is_backed_up);
  CHECK(holders.authenticators->list(ada).size() == 2);

  CHECK(holders.authenticators->use("node", 5, 6, false, kNow));
  CHECK(holders.authenticators->find("node")->used == kNow);
  CHECK_FALSE(holders.authenticators->find("node")->created);
  CHECK(holders.authenticators->use("node", 6, 7, false, kNow + std::chrono::hours(1)));
  CHECK(holders.authenticators->find("node")->used == kNow + std::chrono::hours(1));

  // Ours, as the Node application sees it.
  holders.authenticators->link(conformance::passkey_account(ada, "ours"), conformance::passkey(ada, "ours"));
  std::optional<long long> counter, is_backed_up;
  std::optional<std::string> device_type;
  CHECK(store::Query(sql, "SELECT counter, CASE WHEN \"credentialBackedUp\" = TRUE THEN 1 ELSE 0 END, "
                          "\"credentialDeviceType\" FROM \"Authenticator\" WHERE \"providerAccountId\" = :id")
            .use("ours")
            .into(counter)
            .into(is_backed_up)
            .into(device_type)
            .run());
  CHECK(counter == 7);
  CHECK(is_backed_up == 1);
  CHECK(device_type == "multiDevice");

  // What it deletes leaves a row of ours behind, which keeps nobody from linking, and goes with the next purge.
  const auto count_extras = [&] {
    std::optional<long long> count;
    store::Query(sql, "SELECT count(*) FROM authfcgi_authenticators").into(count).run();
    return count;
  };
  sql << "DELETE FROM \"Authenticator\"";
  sql << "DELETE FROM accounts";
  CHECK(count_extras() == 2);
  model::Authenticator again = conformance::passkey(ada, "ours");
  again.created = kNow + std::chrono::hours(1);
  holders.authenticators->link(conformance::passkey_account(ada, "ours"), again);
  CHECK(holders.authenticators->find("ours")->created == again.created);
  holders.users->purge(kNow);
  CHECK(count_extras() == 1);
  holders.users->unlink_account("passkey", "ours");
  CHECK(count_extras() == 0);
}

// Tables without passkeys, with somebody in them.
void fill_version_5(soci::session& sql, const store::Schema& schema, const std::string& begin) {
  store::Schema old = schema;
  old.migrations = schema.migrations.first(5);
  store::migrate(sql, old, begin);
  sql << "INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.com')";
  sql << "INSERT INTO accounts (\"userId\", type, provider, \"providerAccountId\", access_token) "
         "VALUES (1, 'oidc', 'example', '" + std::string(255, 'x') + "', 'token')";
}

void check_migrated(const config::Adapter& adapter) {
  store::migrate(adapter);
  const conformance::Holders holders = open(adapter);
  CHECK(holders.users->find_user_by_email("ada@example.com")->name == "Ada");
  CHECK(holders.users->find_account("example", std::string(255, 'x'))->tokens == json::object({{"access_token", "token"}}));
  const std::string longest(store::kMaxCredentialIdChars, 'x');
  holders.authenticators->link(conformance::passkey_account("1", longest), conformance::passkey("1", longest));
  CHECK(holders.authenticators->list("1").size() == 1);
  CHECK(holders.users->list_accounts("1").size() == 2);
}

void check_migration_of_server(const config::Adapter& adapter) {
  {
    const auto connection = connect(adapter);
    fill_version_5(connection->session(), connection->schema(), connection->begin());
  }
  check_migrated(adapter);
}

}  // namespace

TEST_CASE("passkeys keep every promise of theirs, over SQLite") {
  const support::ScratchDirectory scratch;
  const config::Adapter adapter{.type = "sqlite", .path = scratch.file("users.db")};
  conformance::run_authenticator_suite([&] { return open(adapter); });
}

TEST_CASE("passkeys keep every promise of theirs, over PostgreSQL") {
  const config::Adapter adapter = DatabaseServer::shared("postgresql").fresh_with_tables();
  conformance::run_authenticator_suite([&] { return open(adapter); });
}

TEST_CASE("passkeys keep every promise of theirs, over MariaDB") {
  const config::Adapter adapter = DatabaseServer::shared("mariadb").fresh_with_tables();
  conformance::run_authenticator_suite([&] { return open(adapter); });
}

TEST_CASE("of several processes with one passkey one succeeds, over SQLite") {
  const support::ScratchDirectory scratch;
  const config::Adapter adapter{.type = "sqlite", .path = scratch.file("users.db")};
  conformance::run_authenticator_race([&] { return open(adapter); });
}

TEST_CASE("of several processes with one passkey one succeeds, over PostgreSQL") {
  const config::Adapter adapter = DatabaseServer::shared("postgresql").fresh_with_tables();
  conformance::run_authenticator_race([&] { return open(adapter); });
}

TEST_CASE("of several processes with one passkey one succeeds, over MariaDB") {
  const config::Adapter adapter = DatabaseServer::shared("mariadb").fresh_with_tables();
  conformance::run_authenticator_race([&] { return open(adapter); });
}

TEST_CASE("a passkey that a Node application registered is as good as any, and ours are its own: SQLite") {
  const support::ScratchDirectory scratch;
  check_passkeys_of_others({.type = "sqlite", .path = scratch.file("users.db")});
}

TEST_CASE("a passkey that a Node application registered is as good as any, and ours are its own: PostgreSQL") {
  check_passkeys_of_others(DatabaseServer::shared("postgresql").fresh_with_tables());
}

TEST_CASE("a passkey that a Node application registered is as good as any, and ours are its own: MariaDB") {
  check_passkeys_of_others(DatabaseServer::shared("mariadb").fresh_with_tables());
}

TEST_CASE("tables from before there were passkeys get them, and keep what they have: SQLite") {
  const support::ScratchDirectory scratch;
  {
    const auto wire = store::open_sqlite_wire(scratch.file("users.db"));
    const auto sql = store::make_session(*wire);
    fill_version_5(*sql, store::schema_of(store::Dialect::kSqlite), "BEGIN IMMEDIATE");
  }
  check_migrated({.type = "sqlite", .path = scratch.file("users.db")});
}

TEST_CASE("tables from before there were passkeys get them, and keep what they have: PostgreSQL") {
  check_migration_of_server(DatabaseServer::shared("postgresql").fresh());
}

TEST_CASE("tables from before there were passkeys get them, and keep what they have: MariaDB") {
  check_migration_of_server(DatabaseServer::shared("mariadb").fresh());
}
