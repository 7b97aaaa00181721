#include "store/sql_numbers.h"

#include <doctest/doctest.h>

#include "conformance/numbers_suite.h"
#include "store/open.h"
#include "store/query.h"
#include "store/sql_store.h"
#include "store/sqlite_connection.h"
#include "support/database_server.h"
#include "support/scratch_directory.h"

using namespace authfcgi;
using std::chrono::minutes;
using support::DatabaseServer;

namespace {

std::string text_of(store::Connection& connection, const std::string& query) {
  std::optional<std::string> text;
  store::Query(connection.session(), query).into(text).run();
  return text.value_or("");
}

}  // namespace

TEST_CASE("SEC-62: numbers keep every promise over PostgreSQL, however many count at once") {
  const auto adapter = DatabaseServer::shared("postgresql").fresh_with_tables();
  conformance::run_numbers_suite([&] { return store::open(adapter).numbers; });
}

TEST_CASE("SEC-62: numbers keep every promise over MariaDB, however many count at once") {
  const auto adapter = DatabaseServer::shared("mariadb").fresh_with_tables();
  conformance::run_numbers_suite([&] { return store::open(adapter).numbers; });
}

TEST_CASE("SEC-62: numbers keep every promise over SQLite, however many count at once") {
  const support::ScratchDirectory scratch;
  const std::string path = scratch.file("users.db");
  conformance::run_numbers_suite(
      [&] { return std::make_unique<store::SqlNumbers>(std::make_shared<store::SqliteConnection>(path)); });
}

TEST_CASE("whoever reads the table finds nobody in it") {
  const support::ScratchDirectory scratch;
  const auto connection = std::make_shared<store::SqliteConnection>(scratch.file("users.db"));
  store::SqlNumbers(connection).replace("ada@example.com", 0, 7, now() + minutes(1));
  const std::string id = text_of(*connection, "SELECT id FROM authfcgi_numbers");
  CHECK(id.size() == 43);
  CHECK(id.find("ada") == std::string::npos);
}

TEST_CASE("a purge removes the numbers whose time is over, however many, and no other") {
  const support::ScratchDirectory scratch;
  const auto connection = std::make_shared<store::SqliteConnection>(scratch.file("users.db"));
  store::SqlNumbers numbers(connection);
  numbers.replace("alive", 0, 7, now() + minutes(1));
  connection->session() << "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) "
                           "INSERT INTO authfcgi_numbers SELECT 'dead' || i, i, i / 3 FROM n";
  CHECK(store::SqlStore(connection).purge(now()) == 0);  // nothing of what it counts
  CHECK(text_of(*connection, "SELECT CAST(count(*) AS TEXT) FROM authfcgi_numbers") == "1");
  CHECK(numbers.read("alive") == 7);
}

TEST_CASE("a database that is away is said to be") {
  config::Adapter adapter = DatabaseServer::over_tcp(DatabaseServer::shared("postgresql").fresh(), "disable");
  adapter.port = 1;
  const auto numbers = store::open(adapter).numbers;
  CHECK_THROWS_AS(numbers->read("ada"), store::Unavailable);
  CHECK_THROWS_AS(numbers->replace("ada", 0, 1, now() + minutes(1)), store::Unavailable);
}
