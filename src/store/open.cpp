#include "store/open.h"

#include "store/mariadb_connection.h"
#include "store/postgres_connection.h"
#include "store/redis_numbers.h"
#include "store/schema.h"
#include "store/split_store.h"
#include "store/sql_authenticators.h"
#include "store/sql_local_accounts.h"
#include "store/sql_numbers.h"
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

Stores open(const config::Adapter& adapter) {
  const std::shared_ptr<Connection> connection = connect(adapter, ServerConnection::Purpose::kUse);
  return {.users = std::make_unique<SqlStore>(connection),
          .local_accounts = std::make_unique<SqlLocalAccounts>(connection),
          .outbox = std::make_unique<Outbox>(connection),
          .numbers = adapter.type == "sqlite" ? nullptr : std::make_unique<SqlNumbers>(connection),
          .authenticators = std::make_unique<SqlAuthenticators>(connection)};
}

Stores open(const config::Config& config) {
  Stores stores = config.adapter ? open(*config.adapter) : Stores{};
  if (!config.redis) return stores;
  const auto redis = std::make_shared<RedisConnection>(*config.redis);
  stores.numbers = std::make_unique<RedisNumbers>(redis);
  if (stores.users) stores.users = std::make_unique<SplitStore>(std::move(stores.users), RedisStore(redis));
  return stores;
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
