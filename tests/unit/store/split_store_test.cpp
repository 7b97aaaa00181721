#include "store/split_store.h"

#include <doctest/doctest.h>

#include "conformance/store_suite.h"
#include "store/memory_store.h"
#include "store/sql_store.h"
#include "store/sqlite_connection.h"
#include "support/redis_server.h"

using namespace authfcgi;

namespace {

store::RedisStore sessions_in(const config::Redis& settings) {
  return store::RedisStore(std::make_shared<store::RedisConnection>(settings));
}

}  // namespace

TEST_CASE("users in SQLite and sessions in Redis keep every promise of a store") {
  const support::RedisServer server;
  const auto settings = server.settings();
  const support::ScratchDirectory scratch;
  conformance::run_store_suite([&] {
    auto users = std::make_unique<store::SqlStore>(std::make_unique<store::SqliteConnection>(scratch.file("users.db")));
    return std::make_unique<store::SplitStore>(std::move(users), sessions_in(settings));
  });
}

TEST_CASE("users in memory and sessions in Redis keep every promise of a store") {
  const support::RedisServer server;
  const auto settings = server.settings();
  conformance::run_store_suite([&] {
    return std::make_unique<store::SplitStore>(std::make_unique<store::MemoryStore>(), sessions_in(settings));
  });
}

TEST_CASE("SEC-72: while Redis is lost users are found, nobody is deleted by half, and nobody signs in") {
  support::RedisServer server;
  const auto settings = server.settings();
  store::SplitStore store(std::make_unique<store::MemoryStore>(), sessions_in(settings));
  const auto user = store.create_user({});
  store.create_session({"token", user.id, now()});
  server.stop();
  CHECK(store.find_user(user.id));
  CHECK_THROWS_AS(store.find_session_and_user("token"), store::Unavailable);
  CHECK_THROWS_AS(store.create_session({"other", user.id, now()}), store::Unavailable);
  CHECK_THROWS_AS(store.delete_user(user.id), store::Unavailable);
  CHECK(store.find_user(user.id));
}

TEST_CASE("a session of a user that is no longer there is none") {
  const support::RedisServer server;
  const auto settings = server.settings();
  auto users = std::make_unique<store::MemoryStore>();
  auto* behind = users.get();
  store::SplitStore store(std::move(users), sessions_in(settings));
  const auto user = store.create_user({});
  store.create_session({"token", user.id, now()});
  behind->delete_user(user.id);  // as a Node application that shares the tables does
  CHECK_FALSE(store.find_session_and_user("token"));
}
