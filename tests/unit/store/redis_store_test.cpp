#include "store/redis_store.h"

#include <doctest/doctest.h>

#include <thread>

#include "store/store.h"
#include "support/redis_server.h"

using namespace authfcgi;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

struct Fixture {
  support::RedisServer server;
  config::Redis settings = server.settings();
  std::shared_ptr<store::RedisConnection> connection = std::make_shared<store::RedisConnection>(settings);
  store::RedisStore store{connection};
  Instant today = now();

  std::vector<std::string> keys(const char* pattern) {
    std::vector<std::string> names;
    for (const auto& key : connection->command({"KEYS", pattern}).elements) names.push_back(key.text.value());
    return names;
  }
  long long left(const std::string& key) { return connection->command({"PTTL", key}).integer; }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a session comes back to the millisecond, and a deleted one leaves nothing behind") {
  const Instant expires = today + hours(1) + milliseconds(123);
  store.create_session({"token", "7", expires});
  const auto found = store.find_session("token");
  REQUIRE(found);
  CHECK(found->session_token == "token");
  CHECK(found->user_id == "7");
  CHECK(found->expires == expires);
  CHECK_THROWS_AS(store.create_session({"token", "8", expires}), store::Conflict);
  CHECK(store.find_session("token")->user_id == "7");
  store.delete_session("token");
  store.delete_session("token");
  CHECK_FALSE(store.find_session("token"));
  CHECK(keys("*").empty());
}

TEST_CASE_FIXTURE(Fixture, "SEC-35: who reads Redis finds no token and no address in it") {
  store.create_session({"very-secret-token", "7", today});
  store.create_verification_token({"ada@example.com", "very-secret-hash", today});
  for (const auto& key : keys("*")) {
    CAPTURE(key);
    CHECK(key.starts_with("authfcgi:"));
    CHECK(key.find("secret") == std::string::npos);
    CHECK(key.find("ada") == std::string::npos);
    if (key.find("user:") != std::string::npos) continue;
    for (const auto& field : connection->command({"HGETALL", key}).elements) {
      CHECK(field.text->find("secret") == std::string::npos);
      CHECK(field.text->find("ada") == std::string::npos);
    }
  }
}

TEST_CASE_FIXTURE(Fixture, "a renewal moves the end, and never revives a session that ended meanwhile") {
  store.create_session({"one", "7", today});
  store.update_session("one", today + hours(1), today);
  CHECK(store.find_session("one")->expires == today + hours(1));
  store.delete_session("one");
  store.update_session("one", today + hours(2), today);
  CHECK_FALSE(store.find_session("one"));
  CHECK(keys("*").empty());
}

TEST_CASE_FIXTURE(Fixture, "everything vanishes by itself a day after it expired, and never before") {
  store.create_session({"long", "7", today + hours(48)});
  store.create_session({"over", "8", today - hours(1000)});
  store.create_verification_token({"ada@example.com", "hash", today + hours(2)});
  const auto is_about = [](long long left, hours wanted) {
    return left <= milliseconds(wanted).count() + 1000 && left > milliseconds(wanted - hours(1)).count();
  };
  for (const auto& key : keys("*")) CHECK(left(key) > 0);
  for (const auto& key : keys("authfcgi:verification:*")) CHECK(is_about(left(key), hours(26)));
  store.delete_session("long");
  for (const auto& key : keys("*session:*")) CHECK(is_about(left(key), hours(24)));
  store.update_session("over", today + hours(100), today);
  CHECK(store.find_session("over"));
  for (const auto& key : keys("*session:*")) CHECK(is_about(left(key), hours(124)));
  for (const auto& key : keys("*user:*")) CHECK(is_about(left(key), hours(124)));
  store.update_session("over", today + hours(1), today);
  for (const auto& key : keys("*session:*")) CHECK(is_about(left(key), hours(25)));
}

TEST_CASE_FIXTURE(Fixture, "all sessions of one user end together, and nobody else's") {
  for (int i = 0; i < 20; ++i) store.create_session({"token" + std::to_string(i), "7", today + hours(1)});
  store.create_session({"other", "8", today + hours(1)});
  CHECK(store.delete_sessions("7", "token3") == 19);
  CHECK(store.find_session("token3"));
  CHECK(store.delete_sessions("7", "") == 1);
  CHECK(store.delete_sessions("7", "") == 0);
  CHECK_FALSE(store.find_session("token0"));
  CHECK_FALSE(store.find_session("token19"));
  CHECK(store.find_session("other"));
}

TEST_CASE_FIXTURE(Fixture, "the list of a user's sessions forgets those that Redis forgot") {
  for (int i = 0; i < 5; ++i) store.create_session({"token" + std::to_string(i), "7", today + hours(i)});
  for (const auto& key : keys("*session:*")) connection->command({"DEL", key});
  store.create_session({"new", "7", today + hours(9)});
  CHECK(connection->command({"ZCARD", keys("*user:*").at(0)}).integer == 1);
}

TEST_CASE_FIXTURE(Fixture, "SEC-64: of eight who use a verification token at once one gets it") {
  store.create_verification_token({"ada@example.com", "hash", today + hours(1)});
  std::atomic<int> used = 0;
  {
    std::vector<std::jthread> people;
    for (int i = 0; i < 8; ++i) {
      people.emplace_back([&] {
        store::RedisStore own(std::make_shared<store::RedisConnection>(settings));
        if (own.use_verification_token("ada@example.com", "hash")) ++used;
      });
    }
  }
  CHECK(used == 1);
  CHECK(keys("*").empty());
}

TEST_CASE_FIXTURE(Fixture, "a purge takes what expired among thousands of keys, and nobody else's") {
  for (int i = 0; i < 1200; ++i) store.create_session({"token" + std::to_string(i), "7", today - hours(i % 2)});
  store.create_verification_token({"ada@example.com", "old", today - hours(1)});
  connection->command({"SET", "session:of-somebody-else", "x"});
  CHECK(store.purge(today) == 601);
  CHECK(store.purge(today) == 0);
  CHECK(store.find_session("token0"));
  CHECK_FALSE(store.find_session("token1"));
  CHECK(connection->command({"GET", "session:of-somebody-else"}).text == "x");
}

TEST_CASE_FIXTURE(Fixture, "two sites with different prefixes share a server and nothing else") {
  store.create_session({"token", "7", today});
  auto other = server.settings();
  other.prefix = "other:";
  CHECK_FALSE(store::RedisStore(std::make_shared<store::RedisConnection>(other)).find_session("token"));
}

TEST_CASE_FIXTURE(Fixture, "a time that somebody else wrote as no number is a failure, and no session") {
  store.create_session({"token", "7", today});
  connection->command({"HSET", keys("*session:*").at(0), "expires", "soon"});
  CHECK_THROWS_AS(store.find_session("token"), store::StoreError);
}

TEST_CASE_FIXTURE(Fixture, "all that is kept of a session comes back, and nothing where there was nothing") {
  model::Session session{"token", "7", today + hours(1)};
  store.create_session(session);
  CHECK_FALSE(store.find_session("token")->started);
  CHECK(store.find_session("token")->claims == json::object());
  session.session_token = "full";
  session.started = today;
  session.seen = today + milliseconds(1);
  session.user_agent = "Browser \"7\"";
  session.address = "2001:db8::1";
  session.claims = json::object({{"acr", "mfa"}, {"groups", json::array({"staff"})}});
  store.create_session(session);
  const auto found = store.find_session("full");
  CHECK(found->started == session.started);
  CHECK(found->seen == session.seen);
  CHECK(found->user_agent == session.user_agent);
  CHECK(found->address == session.address);
  CHECK(found->claims == session.claims);
}
