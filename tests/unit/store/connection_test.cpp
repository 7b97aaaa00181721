#include "store/connection.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "store/operation.h"
#include "store/query.h"
#include "store/server_connection.h"
#include "store/sqlite_connection.h"
#include "store/wire_backend.h"
#include "support/pretend_wire.h"
#include "support/scratch_directory.h"

using namespace authfcgi;

namespace {

long long count_things(soci::session& sql) {
  std::optional<long long> count;
  store::Query(sql, "SELECT count(*) FROM things").into(count).run();
  return count.value_or(-1);
}

// A connection over a pretended wire, and what is written through it.
struct Pretended {
  Pretended(const std::string& collides_at, int collisions)
      : connection(store::Dialect::kPostgresql, store::ServerConnection::Purpose::kMigrate, std::chrono::seconds(1),
                   [this, collides_at, collisions](store::Wire::Clock::time_point) {
                     auto made = std::make_unique<support::PretendWire>();
                     made->collides_at = collides_at;
                     made->collisions = collisions;
                     wire = made.get();
                     return made;
                   }) {}
  int write() {
    return store::write(connection, [](soci::session& sql) {
      sql << "INSERT";
      return 7;
    });
  }
  support::PretendWire* wire = nullptr;
  store::ServerConnection connection;
};

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

TEST_CASE("a connection that is lost in the middle of a transaction is an error, for the rollback is none") {
  support::PretendWire wire;
  const auto session = store::make_session(wire);
  const auto work = [&] {
    store::Transaction transaction(*session, "BEGIN");
    wire.fails = true;
    *session << "INSERT INTO things VALUES ('lost')";
  };
  CHECK_THROWS_AS(work(), store::Unavailable);
  CHECK(wire.texts == std::vector<std::string>{"BEGIN", "INSERT INTO things VALUES ('lost')", "ROLLBACK"});
}

TEST_CASE("a transaction that has to give way to another one is begun again") {
  const std::vector<std::string> given_way{"BEGIN", "INSERT", "ROLLBACK"};
  Pretended once("INSERT", 1);
  CHECK(once.write() == 7);
  std::vector<std::string> expected = given_way;
  expected.insert(expected.end(), {"BEGIN", "INSERT", "COMMIT"});
  CHECK(once.wire->texts == expected);
  // Databases notice some of it only at the end.
  Pretended late("COMMIT", 2);
  CHECK(late.write() == 7);
  CHECK(std::ranges::count(late.wire->texts, "COMMIT") == 3);
}

TEST_CASE("a transaction that has to give way again and again is unavailable") {
  Pretended always("INSERT", 100);
  CHECK_THROWS_AS(always.write(), store::Unavailable);
  CHECK(std::ranges::count(always.wire->texts, "BEGIN") == store::kMaxCollisions);
  CHECK(always.wire->texts.back() == "ROLLBACK");
}

TEST_CASE("one statement is a transaction by itself, and begun again like one") {
  Pretended once("INSERT", 1);
  store::write_one(once.connection, [](soci::session& sql) { sql << "INSERT"; });
  CHECK(once.wire->texts == std::vector<std::string>{"INSERT", "INSERT"});
}
