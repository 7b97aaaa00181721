#include "store/open.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "store/redis_numbers.h"
#include "support/scratch_directory.h"

using namespace authfcgi;

TEST_CASE("the adapter sqlite opens its file at the first use and not before") {
  const support::ScratchDirectory scratch;
  const auto stores = store::open({.type = "sqlite", .path = scratch.file("users.db")});
  CHECK_FALSE(std::filesystem::exists(scratch.file("users.db")));
  CHECK_FALSE(stores.users->find_user("1"));
  CHECK(std::filesystem::exists(scratch.file("users.db")));
}

TEST_CASE("beside an adapter Redis holds the sessions, alone it is no store, and neither is opened before its first use") {
  const support::ScratchDirectory scratch;
  config::Config config;
  CHECK_FALSE(store::open(config).users);
  config.redis.emplace();
  config.redis->socket = scratch.file("nothing.sock");
  CHECK_FALSE(store::open(config).users);
  config.adapter.emplace();
  config.adapter->type = "sqlite";
  config.adapter->path = scratch.file("users.db");
  const auto stores = store::open(config);
  CHECK_FALSE(std::filesystem::exists(scratch.file("users.db")));
  CHECK_FALSE(stores.users->find_user("1"));
  CHECK_THROWS_AS(stores.users->find_session_and_user("token"), store::Unavailable);
}

TEST_CASE("numbers are where several machines find them: in Redis, else in a server's tables, and for SQLite nowhere") {
  config::Config config;
  CHECK_FALSE(store::open(config).numbers);
  config.adapter.emplace();
  config.adapter->path = "users.db";
  for (const std::string type : {"sqlite", "postgresql", "mariadb"}) {
    config.adapter->type = type;
    CHECK((store::open(config).numbers != nullptr) == (type != "sqlite"));
  }
  config.redis.emplace();
  CHECK(dynamic_cast<store::RedisNumbers*>(store::open(config).numbers.get()));
}

TEST_CASE("migrating makes the tables and tells their version, as often as one likes") {
  const support::ScratchDirectory scratch;
  const config::Adapter adapter{.type = "sqlite", .path = scratch.file("users.db")};
  const int version = store::migrate(adapter);
  CHECK(version >= 1);
  CHECK(store::migrate(adapter) == version);
  CHECK_THROWS_AS(store::migrate({.type = "sqlite", .path = scratch.file("nowhere/users.db")}), store::Unavailable);
}

TEST_CASE("an adapter that we do not have is refused") {
  CHECK_THROWS_AS(store::open({.type = "mongodb", .path = "x"}), store::StoreError);
  CHECK_THROWS_AS(store::open({.type = "sqlite", .path = ""}), store::StoreError);
}
