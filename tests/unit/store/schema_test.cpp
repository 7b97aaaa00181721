#include "store/schema.h"

#include <doctest/doctest.h>

#include "store/query.h"
#include "store/sqlite_connection.h"
#include "support/scratch_directory.h"

using namespace authfcgi;
using store::Query;

namespace {

struct Database {
  support::ScratchDirectory scratch;
  store::SqliteConnection connection{scratch.file("schema.db")};
  soci::session& sql = connection.session();  // migrated to the newest version by opening

  int migrate(const store::Schema& schema) { return store::migrate(sql, schema, connection.begin()); }
  bool has_table(const char* name) {
    std::optional<long long> count;
    Query(sql, "SELECT count(*) FROM sqlite_master WHERE name = :name").use(name).into(count).run();
    return count == 1;
  }
};

constexpr std::string_view kNext[] = {"CREATE TABLE next (a TEXT)"};
constexpr std::string_view kBroken[] = {"CREATE TABLE half (a TEXT)", "CREATE nonsense"};

std::vector<store::Migration> shipped_and(std::span<const std::string_view> statements) {
  const auto shipped = store::schema_of(store::Dialect::kSqlite).migrations;
  std::vector<store::Migration> migrations(shipped.begin(), shipped.end());
  migrations.push_back({shipped.back().version + 1, statements});
  return migrations;
}

// The shipped migrations and more of them.
store::Schema with(std::span<const store::Migration> migrations) {
  return {store::schema_of(store::Dialect::kSqlite).count_tables, migrations};
}

}  // namespace

TEST_CASE("a database at the newest version is left alone") {
  Database database;
  CHECK(database.migrate(store::schema_of(store::Dialect::kSqlite)) == 0);
  CHECK(database.has_table("users"));
  CHECK(database.has_table("authfcgi_migrations"));
}

TEST_CASE("only the missing migrations are applied, each once") {
  Database database;
  const auto migrations = shipped_and(kNext);
  CHECK(database.migrate(with(migrations)) == 1);
  CHECK(database.has_table("next"));
  CHECK(database.migrate(with(migrations)) == 0);
}

TEST_CASE("a migration that fails has not happened") {
  Database database;
  const auto migrations = shipped_and(kBroken);
  CHECK_THROWS_AS(database.migrate(with(migrations)), store::StoreError);
  CHECK_FALSE(database.has_table("half"));
  CHECK(database.migrate(store::schema_of(store::Dialect::kSqlite)) == 0);
}

TEST_CASE("a database from the future is refused") {
  Database database;
  database.sql << "INSERT INTO authfcgi_migrations (version) VALUES (4711)";
  CHECK_THROWS_AS(database.migrate(store::schema_of(store::Dialect::kSqlite)), store::StoreError);
}

TEST_CASE("the tables are those of Auth.js's pg adapter, column by column") {
  Database database;
  const auto columns = [&](const char* table) {
    std::optional<std::string> names;
    Query(database.sql, "SELECT group_concat(name, ' ') FROM pragma_table_info(:table)").use(table).into(names).run();
    return names.value_or("");
  };
  CHECK(columns("users") == "id name email emailVerified image");
  CHECK(columns("accounts") ==
        "id userId type provider providerAccountId refresh_token access_token expires_at id_token scope "
        "session_state token_type");
  CHECK(columns("sessions") == "id userId expires sessionToken");
  CHECK(columns("verification_token") == "identifier expires token");
}
