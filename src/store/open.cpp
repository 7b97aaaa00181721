#include "store/open.h"

#include "store/mariadb_connection.h"
#include "store/postgres_connection.h"
#include "store/schema.h"
#include "store/split_store.h"
#include "store/sql_store.h"
#include "store/sqlite_connection.h"

namespace authfcgi::store {

namespace {

std::unique_ptr<Connection> connect(const config::Adapter& adapter, ServerConnection::Purpose purpose) {
  if (adapter.type == "sqlite") return std::make_unique<SqliteConnection>(adapter.path);
  if (adapter.type == "postgresql") return make_postgres_connection(adapter, purpose);
  if (adapter.type == "mariadb") return make_mariadb_connection(adapter, purpose);
  throw StoreError("there is no store of type \"" + adapter.type + "\"");
}

}  // namespace

std::unique_ptr<Store> open(const config::Adapter& adapter) {
  return std::make_unique<SqlStore>(connect(adapter, ServerConnection::Purpose::kUse));
}

std::unique_ptr<Store> open(const config::Config& config) {
  if (!config.adapter) return nullptr;
  auto users = open(*config.adapter);
  if (!config.redis) return users;
  return std::make_unique<SplitStore>(std::move(users), RedisStore(std::make_shared<RedisConnection>(*config.redis)));
}

int migrate(const config::Adapter& adapter) {
  const auto connection = connect(adapter, ServerConnection::Purpose::kMigrate);
  try {
    migrate(connection->session(), connection->schema(), connection->begin());
  } catch (const soci::soci_error& error) {
    std::rethrow_exception(connection->translate(error));
  }
  return newest_version(connection->schema());
}

}  // namespace authfcgi::store
