#include "store/sql_sessions.h"

#include <doctest/doctest.h>

#include "store/query.h"
#include "store/sqlite_connection.h"
#include "store/sql_store.h"
#include "support/scratch_directory.h"

using namespace authfcgi;

namespace {

constexpr Instant kExpires{std::chrono::milliseconds(1792567680123)};

struct Database {
  support::ScratchDirectory scratch;
  store::SqliteConnection connection{scratch.file("users.db")};
  soci::session& sql = connection.session();
  store::SqlStore store{std::make_unique<store::SqliteConnection>(scratch.file("users.db"))};
  std::string user = store.create_user({}).id;

  long long count_extra_rows() {
    std::optional<long long> count;
    store::Query(sql, "SELECT count(*) FROM authfcgi_sessions").into(count).run();
    return count.value_or(-1);
  }
};

}  // namespace

TEST_CASE("a session that a Node application began has nothing beside it, and is as good as any") {
  Database database;
  database.sql << "INSERT INTO sessions (\"sessionToken\", \"userId\", expires) VALUES ('node', 1, 1792567680123)";
  const auto found = database.store.find_session_and_user("node");
  REQUIRE(found);
  CHECK(found->first.expires == kExpires);
  CHECK_FALSE(found->first.started);
  CHECK(found->first.user_agent.empty());
  CHECK(found->first.claims == json::object());
  CHECK(database.store.list_sessions(database.user).size() == 1);
  database.store.update_session("node", kExpires + std::chrono::hours(1), kExpires);
  CHECK(database.store.find_session_and_user("node")->first.expires == kExpires + std::chrono::hours(1));
}

TEST_CASE("what a session leaves behind that a Node application ended goes with the next purge") {
  Database database;
  database.store.create_session({"ended", database.user, kExpires});
  database.store.create_session({"live", database.user, kExpires});
  database.sql << "DELETE FROM sessions WHERE \"sessionToken\" = 'ended'";
  CHECK(database.count_extra_rows() == 2);
  CHECK(database.store.purge(kExpires) == 0);
  CHECK(database.count_extra_rows() == 1);
  CHECK(database.store.purge(kExpires + std::chrono::milliseconds(1)) == 1);
  CHECK(database.count_extra_rows() == 0);
}

TEST_CASE("who looks for a session by its name keeps nobody from writing, and waits for nobody who writes") {
  Database database;
  database.sql << "BEGIN IMMEDIATE";
  CHECK_FALSE(database.store.delete_named_session(database.user, "0123456789abcdef"));
  database.sql << "ROLLBACK";
}

TEST_CASE("a purge of much goes bit by bit, and what it has done stays done") {
  Database database;
  database.sql << "WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < 2500) "
                  "INSERT INTO sessions (\"sessionToken\", \"userId\", expires) SELECT 's' || i, 1, i FROM numbers";
  database.sql << "INSERT INTO authfcgi_sessions (session_token) SELECT \"sessionToken\" FROM sessions";
  database.store.create_session({"live", database.user, kExpires});
  database.sql << "CREATE TRIGGER stop BEFORE DELETE ON sessions WHEN OLD.\"sessionToken\" = 's2400' "
                  "BEGIN SELECT RAISE(ABORT, 'stop'); END";
  CHECK_THROWS_AS(database.store.purge(kExpires), store::StoreError);
  CHECK(database.count_extra_rows() == 501);
  database.sql << "DROP TRIGGER stop";
  CHECK(database.store.purge(kExpires) == 500);
  CHECK(database.count_extra_rows() == 1);
  CHECK(database.store.find_session_and_user("live"));
}

TEST_CASE("a deleted session, and those of a deleted user, leave nothing beside them") {
  Database database;
  for (const char* token : {"one", "two", "three"}) database.store.create_session({token, database.user, kExpires});
  database.store.delete_session("one");
  CHECK(database.count_extra_rows() == 2);
  CHECK(database.store.delete_sessions(database.user, "two") == 1);
  CHECK(database.count_extra_rows() == 1);
  database.store.delete_user(database.user);
  CHECK(database.count_extra_rows() == 0);
}

TEST_CASE("claims that somebody has damaged are none") {
  Database database;
  database.store.create_session({"token", database.user, kExpires});
  for (const char* damaged : {"{\"groups\":", "[]", "7", ""}) {
    store::Query(database.sql, "UPDATE authfcgi_sessions SET claims = :claims").use(damaged).run();
    CHECK(database.store.find_session_and_user("token")->first.claims == json::object());
  }
}
