#include "store/redis_connection.h"

#include <doctest/doctest.h>

#include "store/store.h"
#include "support/redis_server.h"

using namespace authfcgi;
using store::RedisConnection;
using store::StoreError;
using store::Unavailable;

namespace {

std::string complaint_of(RedisConnection& connection, const std::vector<std::string_view>& words) {
  try {
    connection.command(words);
  } catch (const StoreError& error) {
    return describe(error);
  }
  return "";
}

// Until the pause after a failure is over, within a bound.
store::RedisReply ask_until_answered(RedisConnection& connection, const std::vector<std::string_view>& words) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  for (;;) {
    try {
      return connection.command(words);
    } catch (const Unavailable&) {
      if (std::chrono::steady_clock::now() > deadline) throw;
      ::poll(nullptr, 0, 10);
    }
  }
}

}  // namespace

TEST_CASE("commands go by unix socket and by TCP, and answers come back as they are") {
  const support::RedisServer server;
  auto settings = server.settings();
  SUBCASE("a unix socket") {}
  SUBCASE("TCP") {
    settings.socket.clear();
    settings.port = server.port();
  }
  SUBCASE("TCP, by name") {
    settings.socket.clear();
    settings.host = "localhost";
    settings.port = server.port();
  }
  RedisConnection connection(settings);
  const std::string bytes("\0\r\n*3\r\n$ \xff", 10);
  CHECK(connection.command({"SET", "key", bytes}).text == "OK");
  CHECK(connection.command({"GET", "key"}).text == bytes);
  CHECK_FALSE(connection.command({"GET", "nothing"}).text);
  CHECK(connection.command({"INCR", "number"}).integer == 1);
  CHECK(connection.script("return {KEYS[1], ARGV[1], 7, false}", {"k"}, {"a b"}).elements.size() == 4);
  CHECK(connection.script("return {KEYS[1], ARGV[1]}", {"k"}, {"a b"}).elements[1].text == "a b");
}

TEST_CASE("the password, the user and the database are told at once") {
  const support::RedisServer server({"--requirepass", "pw", "--user", "auth", "on", ">secret", "~*", "+@all"});
  auto settings = server.settings();
  settings.password = crypto::SecretString(std::string_view("pw"));
  settings.database = 3;
  RedisConnection first(settings);
  first.command({"SET", "key", "value"});

  auto named = server.settings();
  named.user = "auth";
  named.password = crypto::SecretString(std::string_view("secret"));
  RedisConnection second(named);
  CHECK(second.command({"ACL", "WHOAMI"}).text == "auth");
  CHECK_FALSE(second.command({"GET", "key"}).text);
  second.command({"SELECT", "3"});
  CHECK(second.command({"GET", "key"}).text == "value");
}

TEST_CASE("SEC-76: a wrong password is told without the password, and tried again only after a pause") {
  const support::RedisServer server({"--requirepass", "pw"});
  auto settings = server.settings();
  settings.password = crypto::SecretString(std::string_view("hunter2"));
  RedisConnection connection(settings);
  const std::string complaint = complaint_of(connection, {"GET", "key"});
  CHECK(complaint.find("WRONGPASS") != std::string::npos);
  CHECK(complaint.find("hunter2") == std::string::npos);
  CHECK_THROWS_AS(connection.command({"GET", "key"}), Unavailable);

  const auto none = server.settings();
  RedisConnection without(none);
  CHECK(complaint_of(without, {"GET", "key"}).find("NOAUTH") != std::string::npos);
}

TEST_CASE("SEC-76: a server that does not know a command repeats its words, we do not") {
  const support::RedisServer server({"--rename-command", "AUTH", ""});
  auto settings = server.settings();
  settings.password = crypto::SecretString(std::string_view("hunter2"));
  RedisConnection connection(settings);
  const std::string complaint = complaint_of(connection, {"GET", "key"});
  CHECK(complaint.find("unknown command") != std::string::npos);
  CHECK(complaint.find("hunter2") == std::string::npos);
}

TEST_CASE("SEC-72: without a server everybody hears at once that there is none") {
  const support::ScratchDirectory scratch;
  config::Redis settings;
  settings.socket = scratch.file("nothing.sock");
  RedisConnection connection(settings);
  CHECK_THROWS_AS(connection.command({"PING"}), Unavailable);
  CHECK(complaint_of(connection, {"PING"}).find("a moment ago") != std::string::npos);
}

TEST_CASE("SEC-72: a server that was restarted while nobody asked costs no command") {
  support::RedisServer server;
  const auto settings = server.settings();
  RedisConnection connection(settings);
  connection.command({"SET", "key", "value"});
  server.stop();
  server.start();
  CHECK_FALSE(connection.command({"GET", "key"}).text);
}

TEST_CASE("SEC-72: a server that was lost and is back is found again") {
  support::RedisServer server;
  const auto settings = server.settings();
  RedisConnection connection(settings);
  connection.command({"PING"});
  server.stop();
  CHECK_THROWS_AS(connection.command({"PING"}), Unavailable);
  server.start();
  CHECK(ask_until_answered(connection, {"PING"}).text == "PONG");
}

TEST_CASE("SEC-37: a server that does not answer is given up after its deadline, and is found when it goes on") {
  const support::RedisServer server;
  const auto settings = server.settings();
  RedisConnection connection(settings);
  connection.command({"PING"});
  server.freeze();
  CHECK_THROWS_AS(connection.command({"PING"}), Unavailable);
  CHECK(complaint_of(connection, {"PING"}).find("a moment ago") != std::string::npos);
  server.go_on();
  CHECK(ask_until_answered(connection, {"ECHO", "mine"}).text == "mine");
}

TEST_CASE("what another moment or another server would not say is passing, every other complaint is not") {
  const support::RedisServer server({"--maxmemory", "1", "--maxmemory-policy", "noeviction"});
  const auto settings = server.settings();
  RedisConnection connection(settings);
  CHECK_THROWS_AS(connection.command({"SET", "key", "value"}), Unavailable);  // OOM
  connection.command({"CONFIG", "SET", "maxmemory", "0"});
  connection.command({"SET", "key", "value"});
  CHECK_THROWS_AS(connection.command({"INCR", "key"}), StoreError);
  for (const std::string_view code : {"READONLY", "LOADING", "MOVED", "CLUSTERDOWN", "MASTERDOWN", "BUSY"}) {
    CAPTURE(code);
    const std::string lua = "return redis.error_reply('" + std::string(code) + " just now')";
    CHECK_THROWS_AS(connection.script(lua, {}), Unavailable);
    CHECK(connection.command({"GET", "key"}).text == "value");
  }
}
