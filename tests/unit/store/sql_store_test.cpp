#include "store/sql_store.h"

#include <doctest/doctest.h>

#include "conformance/store_suite.h"
#include "store/open.h"
#include "store/query.h"
#include "store/sqlite_connection.h"
#include "support/database_server.h"
#include "support/scratch_directory.h"

using namespace authfcgi;
using support::DatabaseServer;

namespace {

std::unique_ptr<store::SqlStore> open_sqlite(const std::string& path) {
  return std::make_unique<store::SqlStore>(std::make_unique<store::SqliteConnection>(path));
}

}  // namespace

TEST_CASE("the SQL store keeps every promise of a store, over SQLite") {
  const support::ScratchDirectory scratch;
  conformance::run_store_suite([&] { return open_sqlite(scratch.file("users.db")); });
}

TEST_CASE("the SQL store keeps every promise of a store, over PostgreSQL") {
  config::Adapter adapter;
  conformance::run_store_suite([&] {
    adapter = DatabaseServer::shared("postgresql").fresh_with_tables();
    return store::open(adapter).users;
  });
}

TEST_CASE("the SQL store keeps every promise of a store, over MariaDB") {
  config::Adapter adapter;
  conformance::run_store_suite([&] {
    adapter = DatabaseServer::shared("mariadb").fresh_with_tables();
    return store::open(adapter).users;
  });
}

TEST_CASE("what one store wrote, another one reads at once, and after both were closed") {
  const support::ScratchDirectory scratch;
  model::User user;
  user.email = "ada@example.com";
  {
    const auto writer = open_sqlite(scratch.file("users.db"));
    const auto reader = open_sqlite(scratch.file("users.db"));
    CHECK_FALSE(reader->find_user_by_email("ada@example.com"));
    writer->create_user(user);
    CHECK(reader->find_user_by_email("ada@example.com"));
  }
  CHECK(open_sqlite(scratch.file("users.db"))->find_user_by_email("ada@example.com"));
}

TEST_CASE("rows as Auth.js writes them are ours, rows as we write them are Auth.js's") {
  const support::ScratchDirectory scratch;
  const auto store = open_sqlite(scratch.file("users.db"));
  store->find_user("1");  // makes the tables
  store::SqliteConnection node(scratch.file("users.db"));

  node.session() << "INSERT INTO users (name, email, \"emailVerified\", image) VALUES ('Ada', 'Ada@Example.com', 1000, NULL)";
  node.session() << "INSERT INTO accounts (\"userId\", provider, type, \"providerAccountId\", access_token, expires_at, "
                    "refresh_token, id_token, scope, session_state, token_type) "
                    "VALUES (1, 'github', 'oauth', '583231', 'gho', NULL, NULL, NULL, 'read:user', NULL, 'bearer')";
  const auto user = store->find_user_by_account("github", "583231");
  REQUIRE(user);
  CHECK(user->id == "1");
  CHECK(user->email_verified == Instant(std::chrono::milliseconds(1000)));
  CHECK(store->find_user_by_email("ada@example.com")->id == "1");
  CHECK(store->find_account("github", "583231")->tokens ==
        json::object({{"access_token", "gho"}, {"scope", "read:user"}, {"token_type", "bearer"}}));

  store->create_session({"token", "1", Instant(std::chrono::milliseconds(1792567680123))});
  std::optional<long long> user_id, expires;
  CHECK(store::Query(node.session(), "SELECT \"userId\", expires FROM sessions WHERE \"sessionToken\" = :token")
            .use("token")
            .into(user_id)
            .into(expires)
            .run());
  CHECK(user_id == 1);
  CHECK(expires == 1792567680123);
}

TEST_CASE("the database's complaint is told without the values that it was about") {
  const support::ScratchDirectory scratch;
  const auto store = open_sqlite(scratch.file("users.db"));
  const model::User user = store->create_user({});
  store->create_session({"very-secret-token", user.id, Instant{}});
  try {
    store->create_session({"very-secret-token", user.id, Instant{}});
    FAIL("a second session of the same token");
  } catch (const store::Conflict& conflict) {
    CHECK(describe(conflict).find("sessions.sessionToken") != std::string::npos);
    CHECK(describe(conflict).find("secret") == std::string::npos);
  }
}
