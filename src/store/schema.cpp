#include "store/schema.h"

#include "store/connection.h"
#include "store/query.h"

namespace authfcgi::store {

namespace {

// Beyond the pg adapter's tables, which have neither, there are unique indexes against doubled users (15.50) and
// foreign keys against accounts of nobody. AUTOINCREMENT, as SERIAL does, never gives out an id twice: an old token
// with the id of a deleted user must not become the next user's. Times are milliseconds since 1970.
constexpr std::string_view kSqliteTables[] = {
    R"(CREATE TABLE IF NOT EXISTS users (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         name VARCHAR(255),
         email VARCHAR(255),
         "emailVerified" BIGINT,
         image TEXT))",
    R"(CREATE TABLE IF NOT EXISTS accounts (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         "userId" INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
         type VARCHAR(255) NOT NULL,
         provider VARCHAR(255) NOT NULL,
         "providerAccountId" VARCHAR(255) NOT NULL,
         refresh_token TEXT,
         access_token TEXT,
         expires_at BIGINT,
         id_token TEXT,
         scope TEXT,
         session_state TEXT,
         token_type TEXT))",
    R"(CREATE TABLE IF NOT EXISTS sessions (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         "userId" INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
         expires BIGINT NOT NULL,
         "sessionToken" VARCHAR(255) NOT NULL))",
    R"(CREATE TABLE IF NOT EXISTS verification_token (
         identifier TEXT NOT NULL,
         expires BIGINT NOT NULL,
         token TEXT NOT NULL,
         PRIMARY KEY (identifier, token)))",
    R"(CREATE UNIQUE INDEX IF NOT EXISTS authfcgi_users_email ON users (lower(email)))",
    R"(CREATE UNIQUE INDEX IF NOT EXISTS authfcgi_accounts_provider ON accounts (provider, "providerAccountId"))",
    R"(CREATE UNIQUE INDEX IF NOT EXISTS authfcgi_sessions_token ON sessions ("sessionToken"))",
    R"(CREATE INDEX IF NOT EXISTS authfcgi_accounts_user ON accounts ("userId"))",
    R"(CREATE INDEX IF NOT EXISTS authfcgi_sessions_user ON sessions ("userId"))",
    R"(CREATE INDEX IF NOT EXISTS authfcgi_sessions_expires ON sessions (expires))",
    R"(CREATE INDEX IF NOT EXISTS authfcgi_verification_token_expires ON verification_token (expires))",
};

constexpr Migration kSqliteMigrations[] = {{1, kSqliteTables}};

constexpr std::string_view kOwnTable =
    "CREATE TABLE IF NOT EXISTS authfcgi_migrations ("
    "version INTEGER PRIMARY KEY, applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";

// 0 for a database that has seen no migration. Reads only.
long long current_version(soci::session& sql, const Schema& schema) {
  std::optional<long long> tables;
  Query(sql, std::string(schema.count_tables)).use("authfcgi_migrations").into(tables).run();
  if (tables.value_or(0) == 0) return 0;
  std::optional<long long> version;
  Query(sql, "SELECT max(version) FROM authfcgi_migrations").into(version).run();
  return version.value_or(0);
}

// False when another process was faster.
bool apply(soci::session& sql, const Schema& schema, const Migration& migration, const std::string& begin) {
  Transaction transaction(sql, begin);
  if (current_version(sql, schema) >= migration.version) return false;
  sql << std::string(kOwnTable);
  for (std::string_view statement : migration.statements) sql << std::string(statement);
  Query(sql, "INSERT INTO authfcgi_migrations (version) VALUES (:version)").use(migration.version).run();
  transaction.commit();
  return true;
}

}  // namespace

const Schema& sqlite_schema() {
  static constexpr Schema kSchema{"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = :name",
                                  kSqliteMigrations};
  return kSchema;
}

int newest_version(const Schema& schema) { return schema.migrations.empty() ? 0 : schema.migrations.back().version; }

int migrate(soci::session& sql, const Schema& schema, const std::string& begin) {
  const long long version = current_version(sql, schema);
  const int newest = newest_version(schema);
  if (version > newest) {
    throw StoreError("the database has schema version " + std::to_string(version) + ", this authfcgi knows " +
                     std::to_string(newest) + " at most: run the newer authfcgi");
  }
  int applied = 0;
  for (const Migration& migration : schema.migrations) {
    if (migration.version > version && apply(sql, schema, migration, begin)) ++applied;
  }
  return applied;
}

}  // namespace authfcgi::store
