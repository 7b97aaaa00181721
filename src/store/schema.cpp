#include "store/schema.h"

#include "store/connection.h"
#include "store/query.h"

namespace authfcgi::store {

namespace {

constexpr std::string_view kOwnTable =
    "CREATE TABLE IF NOT EXISTS authfcgi_migrations ("
    "version INTEGER PRIMARY KEY, applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";

// False when another process was faster.
bool apply(soci::session& sql, const Schema& schema, const Migration& migration, const std::string& begin) {
  Transaction transaction(sql, begin);
  if (current_version(sql, schema) >= migration.version) return false;
  sql << std::string(kOwnTable);
  for (std::string_view statement : migration.statements) {
    if (const auto text = spell(statement, schema.dialect)) sql << *text;
  }
  Query(sql, "INSERT INTO authfcgi_migrations (version) VALUES (:version)").use(migration.version).run();
  transaction.commit();
  return true;
}

// One process at a time; nothing where the transaction itself sees to that.
class Lock {
 public:
  Lock(soci::session& sql, const Schema& schema) : sql_(sql), unlock_(schema.unlock) {
    if (schema.lock.empty()) return;
    std::optional<std::string> ignored;
    Query(sql, std::string(schema.lock)).into(ignored).run();
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() {
    if (unlock_.empty()) return;
    try {
      std::optional<std::string> ignored;
      Query(sql_, std::string(unlock_)).into(ignored).run();
    } catch (const std::exception&) {
      // The lock ends with its connection.
    }
  }

 private:
  soci::session& sql_;
  std::string_view unlock_;
};

}  // namespace

int newest_version(const Schema& schema) { return schema.migrations.empty() ? 0 : schema.migrations.back().version; }

long long current_version(soci::session& sql, const Schema& schema) {
  std::optional<long long> tables;
  Query(sql, std::string(schema.count_tables)).use("authfcgi_migrations").into(tables).run();
  if (tables.value_or(0) == 0) return 0;
  std::optional<long long> version;
  Query(sql, "SELECT max(version) FROM authfcgi_migrations").into(version).run();
  return version.value_or(0);
}

int migrate(soci::session& sql, const Schema& schema, const std::string& begin) {
  const int newest = newest_version(schema);
  if (current_version(sql, schema) == newest) return 0;
  const Lock lock(sql, schema);
  const long long version = current_version(sql, schema);
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
