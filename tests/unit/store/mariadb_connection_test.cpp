#include "store/mariadb_connection.h"

#include <doctest/doctest.h>

#include "store/open.h"
#include "store/query.h"
#include "support/database_server.h"

using namespace authfcgi;
using support::DatabaseServer;

namespace {

std::string failure_of(store::Store& store) {
  try {
    store.find_user("1");
  } catch (const store::StoreError& error) {
    return describe(error);
  }
  return "";
}

}  // namespace

TEST_CASE("MariaDB: TLS shows the server's certificate, and another authority's is refused") {
  auto& server = DatabaseServer::shared("mariadb");
  auto adapter = DatabaseServer::over_tcp(server.fresh_with_tables(), "verify");
  adapter.ca_file = server.certificate();
  CHECK_NOTHROW(store::open(adapter).users->find_user("1"));
  adapter.ca_file = "";  // the system's authorities
  CHECK_THROWS_AS(store::open(adapter).users->find_user("1"), store::StoreError);
  adapter.tls = "require";
  CHECK_NOTHROW(store::open(adapter).users->find_user("1"));
}

TEST_CASE("MariaDB: a wrong password or a port where nobody listens is unavailable or refused, and told without the password") {
  auto adapter = DatabaseServer::over_tcp(DatabaseServer::shared("mariadb").fresh(), "disable");
  adapter.password = crypto::SecretString(std::string_view("hidden"));
  const auto store = store::open(adapter).users;
  const auto failure = failure_of(*store);
  CHECK_FALSE(failure.empty());
  CHECK(failure.find("hidden") == std::string::npos);
  adapter.port = 1;
  CHECK_THROWS_AS(store::open(adapter).users->find_user("1"), store::Unavailable);
}

TEST_CASE("MariaDB: names cannot be read as settings") {
  auto adapter = DatabaseServer::shared("mariadb").fresh();
  adapter.database = "x' host='elsewhere";
  const auto failure = failure_of(*store::open(adapter).users);
  CHECK_FALSE(failure.empty());
  CHECK(failure.find("could not translate") == std::string::npos);
}

TEST_CASE("MariaDB: tables that were never made are named, and migrating twice is harmless") {
  const auto adapter = DatabaseServer::shared("mariadb").fresh();
  CHECK(failure_of(*store::open(adapter).users).find("authfcgi migrate") != std::string::npos);
  const int version = store::migrate(adapter);
  CHECK(store::migrate(adapter) == version);
  CHECK_NOTHROW(store::open(adapter).users->find_user("1"));
}

TEST_CASE("MariaDB: the server's complaint is told without the values that it was about (SEC-76)") {
  const auto adapter = DatabaseServer::shared("mariadb").fresh_with_tables();
  const auto store = store::open(adapter).users;
  const model::User user = store->create_user({});
  store->create_session({"very-secret-token", user.id, Instant{}});
  try {
    store->create_session({"very-secret-token", user.id, Instant{}});
    FAIL("a second session of the same token");
  } catch (const store::Conflict& conflict) {
    CHECK(describe(conflict).find("secret") == std::string::npos);
  }
}

TEST_CASE("MariaDB: slow statements have one time together, and the next operation has its own (SEC-37)") {
  const auto adapter = DatabaseServer::shared("mariadb").fresh_with_tables();
  const auto connection = store::make_mariadb_connection(adapter, store::ServerConnection::Purpose::kUse);
  soci::session& sql = connection->session();
  for (int i = 0; i < 2; ++i) store::Query(sql, "SELECT SLEEP(2.5)").run();
  CHECK_THROWS_AS(store::Query(sql, "SELECT 1").run(), store::Unavailable);
  CHECK_NOTHROW(store::Query(connection->session(), "SELECT 1").run());
}

TEST_CASE("MariaDB: a connection that the server ended is opened again at the next use (SEC-72)") {
  const auto adapter = DatabaseServer::shared("mariadb").fresh_with_tables();
  const auto store = store::open(adapter).users;
  const auto user = store->create_user({});
  const auto administrator = store::make_mariadb_connection(adapter, store::ServerConnection::Purpose::kMigrate);
  std::optional<long long> id;
  store::Query(administrator->session(),
               "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()")
      .into(id)
      .run();
  administrator->session() << "KILL " + std::to_string(id.value_or(0));
  CHECK(store->find_user(user.id));
}
