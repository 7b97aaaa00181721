#include "store/postgres_connection.h"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/unique_fd.h"
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

TEST_CASE("PostgreSQL: TLS shows the server's certificate, and another authority's is refused") {
  auto& server = DatabaseServer::shared("postgresql");
  auto adapter = DatabaseServer::over_tcp(server.fresh_with_tables(), "verify");
  adapter.ca_file = server.certificate();
  CHECK_NOTHROW(store::open(adapter).users->find_user("1"));
  adapter.ca_file = "";  // the system's authorities
  CHECK_THROWS_AS(store::open(adapter).users->find_user("1"), store::StoreError);
  adapter.tls = "require";
  CHECK_NOTHROW(store::open(adapter).users->find_user("1"));
}

TEST_CASE("PostgreSQL: a wrong password or a port where nobody listens is unavailable or refused, and told without the password") {
  auto adapter = DatabaseServer::over_tcp(DatabaseServer::shared("postgresql").fresh(), "disable");
  adapter.password = crypto::SecretString(std::string_view("hidden"));
  const auto store = store::open(adapter).users;
  const auto failure = failure_of(*store);
  CHECK_FALSE(failure.empty());
  CHECK(failure.find("hidden") == std::string::npos);
  adapter.port = 1;
  CHECK_THROWS_AS(store::open(adapter).users->find_user("1"), store::Unavailable);
}

TEST_CASE("PostgreSQL: names cannot be read as settings") {
  auto adapter = DatabaseServer::shared("postgresql").fresh();
  adapter.database = "x' host='elsewhere";
  const auto failure = failure_of(*store::open(adapter).users);
  CHECK_FALSE(failure.empty());
  CHECK(failure.find("could not translate") == std::string::npos);
}

TEST_CASE("PostgreSQL: tables that were never made are named, and migrating twice is harmless") {
  const auto adapter = DatabaseServer::shared("postgresql").fresh();
  CHECK(failure_of(*store::open(adapter).users).find("authfcgi migrate") != std::string::npos);
  const int version = store::migrate(adapter);
  CHECK(store::migrate(adapter) == version);
  CHECK_NOTHROW(store::open(adapter).users->find_user("1"));
}

TEST_CASE("PostgreSQL: the server's complaint is told without the values that it was about (SEC-76)") {
  const auto adapter = DatabaseServer::shared("postgresql").fresh_with_tables();
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

TEST_CASE("PostgreSQL: a connection that the server ended is opened again at the next use (SEC-72)") {
  const auto adapter = DatabaseServer::shared("postgresql").fresh_with_tables();
  const auto store = store::open(adapter).users;
  const auto user = store->create_user({});
  const auto administrator = store::make_postgres_connection(adapter, store::ServerConnection::Purpose::kMigrate);
  administrator->session() << "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                              "WHERE datname = current_database() AND pid <> pg_backend_pid()";
  CHECK(store->find_user(user.id));
}

TEST_CASE("PostgreSQL: a server that takes the connection and says nothing is given up in time (SEC-37)") {
  const UniqueFd silent(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(silent.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::listen(silent.get(), 8) == 0);
  REQUIRE(::getsockname(silent.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  auto adapter = DatabaseServer::over_tcp(DatabaseServer::shared("postgresql").fresh(), "disable");
  adapter.port = ntohs(address.sin_port);
  adapter.connect_timeout = std::chrono::milliseconds(50);
  CHECK(failure_of(*store::open(adapter).users).find("no connection in time") != std::string::npos);
}

TEST_CASE("PostgreSQL: the tables of @auth/pg-adapter are taken over with what is in them, and stay its own") {
  const auto adapter = DatabaseServer::shared("postgresql").fresh();
  const auto node = store::make_postgres_connection(adapter, store::ServerConnection::Purpose::kMigrate);
  for (const char* statement : {
           R"(CREATE TABLE verification_token (identifier TEXT NOT NULL, expires TIMESTAMPTZ NOT NULL, token TEXT NOT NULL,
                PRIMARY KEY (identifier, token)))",
           R"(CREATE TABLE accounts (id SERIAL, "userId" INTEGER NOT NULL, type VARCHAR(255) NOT NULL,
                provider VARCHAR(255) NOT NULL, "providerAccountId" VARCHAR(255) NOT NULL, refresh_token TEXT,
                access_token TEXT, expires_at BIGINT, id_token TEXT, scope TEXT, session_state TEXT, token_type TEXT,
                PRIMARY KEY (id)))",
           R"(CREATE TABLE sessions (id SERIAL, "userId" INTEGER NOT NULL, expires TIMESTAMPTZ NOT NULL,
                "sessionToken" VARCHAR(255) NOT NULL, PRIMARY KEY (id)))",
           R"(CREATE TABLE users (id SERIAL, name VARCHAR(255), email VARCHAR(255), "emailVerified" TIMESTAMPTZ, image TEXT,
                PRIMARY KEY (id)))",
           R"(INSERT INTO users (name, email, "emailVerified", image)
                VALUES ('Ada', 'Ada@Example.com', '2026-10-21T10:08:00.123456Z', NULL))",
           R"(INSERT INTO sessions ("userId", expires, "sessionToken") VALUES (1, '2126-10-21T10:08:00.123Z', 'node'))",
           R"(INSERT INTO sessions ("userId", expires, "sessionToken") VALUES (4711, '2126-10-21T10:08:00Z', 'orphan'))"}) {
    node->session() << statement;
  }
  store::migrate(adapter);
  const auto store = store::open(adapter).users;
  const auto found = store->find_session_and_user("node");
  REQUIRE(found);
  CHECK(iso8601(found->first.expires) == "2126-10-21T10:08:00.123Z");
  CHECK(iso8601(*found->second.email_verified) == "2026-10-21T10:08:00.123Z");
  CHECK(store->find_user_by_email("ada@example.com")->id == "1");

  store->create_session({"ours", "1", found->first.expires});
  std::optional<std::string> expires;
  CHECK(store::Query(node->session(),
                     R"(SELECT to_char(expires AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24.MI.SS.MS') FROM sessions
                        WHERE "sessionToken" = :token)")
            .use("ours")
            .into(expires)
            .run());
  CHECK(expires == "2126-10-21T10.08.00.123");
  // As the adapter deletes a user: first the user, then what was its.
  for (const char* statement : {"DELETE FROM users WHERE id = 1", "DELETE FROM sessions WHERE \"userId\" = 1"}) {
    node->session() << statement;
  }
  CHECK_FALSE(store->find_session_and_user("ours"));
}
