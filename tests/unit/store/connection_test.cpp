#include "store/connection.h"

#include <doctest/doctest.h>

#include "store/query.h"
#include "store/sqlite_connection.h"
#include "support/scratch_directory.h"

using namespace authfcgi;

namespace {

long long count_things(soci::session& sql) {
  std::optional<long long> count;
  store::Query(sql, "SELECT count(*) FROM things").into(count).run();
  return count.value_or(-1);
}

}  // namespace

TEST_CASE("a transaction has happened once it is committed, and else not at all") {
  const support::ScratchDirectory scratch;
  store::SqliteConnection connection(scratch.file("t.db"));
  soci::session& sql = connection.session();
  sql << "CREATE TABLE things (word TEXT)";
  {
    store::Transaction transaction(sql, connection.begin());
    sql << "INSERT INTO things VALUES ('lost')";
  }
  CHECK(count_things(sql) == 0);
  {
    store::Transaction transaction(sql, connection.begin());
    sql << "INSERT INTO things VALUES ('kept')";
    transaction.commit();
  }
  CHECK(count_things(sql) == 1);
}

TEST_CASE("a transaction that the database has ended already is left in peace") {
  const support::ScratchDirectory scratch;
  store::SqliteConnection connection(scratch.file("t.db"));
  store::Transaction transaction(connection.session(), connection.begin());
  connection.session() << "ROLLBACK";
}
