#include "config/redis_settings.h"

#include <doctest/doctest.h>

#include <fstream>

#include "support/scratch_directory.h"
#include "unit/config/configured.h"

using namespace authfcgi;
using config::complaints_of;
using config::configured;

namespace {

void refuses(const std::string& redis, const std::string& part) {
  CAPTURE(redis);
  const auto complaints = complaints_of(R"({"redis": )" + redis + "}");
  REQUIRE(complaints.size() == 1);
  CHECK_MESSAGE(complaints[0].find(part) != std::string::npos, complaints[0]);
}

}  // namespace

TEST_CASE("without the key there is no Redis, and an empty object is the one on this machine") {
  CHECK_FALSE(configured("{}")->redis);
  const auto config = configured(R"({"redis": {}})");
  REQUIRE(config->redis);
  CHECK(config->redis->socket.empty());
  CHECK(config->redis->host == "127.0.0.1");
  CHECK(config->redis->port == 6379);
  CHECK(config->redis->database == 0);
  CHECK(config->redis->prefix == "authfcgi:");
  CHECK(config->redis->password.empty());
  CHECK(config->redis->connect_timeout == std::chrono::seconds(1));
}

TEST_CASE("every member of redis is read") {
  const auto config = configured(R"({"redis": {"host": "redis.example.com", "port": 6380, "user": "auth", "password": "pw",
    "database": 3, "tls": "disable", "prefix": "site:", "connectTimeout": 0.25}})");
  const auto& redis = *config->redis;
  CHECK(redis.host == "redis.example.com");
  CHECK(redis.port == 6380);
  CHECK(redis.user == "auth");
  CHECK(redis.password.reveal() == "pw");
  CHECK(redis.database == 3);
  CHECK(redis.prefix == "site:");
  CHECK(redis.connect_timeout == std::chrono::milliseconds(250));
  CHECK(configured(R"({"redis": {"socket": "/run/redis.sock"}})")->redis->socket == "/run/redis.sock");
}

TEST_CASE("the password of Redis comes from the environment or a file, and the configuration wins") {
  const support::ScratchDirectory scratch;
  std::ofstream(scratch.file("password")) << "from a file\n";
  const auto password = [](const std::string& text, config::Variables variables) {
    return std::string(configured(text, std::move(variables))->redis->password.reveal());
  };
  CHECK(password(R"({"redis": {}})", {{"AUTH_REDIS_PASSWORD", "from outside"}}) == "from outside");
  CHECK(password(R"({"redis": {"user": "auth"}})", {{"AUTH_REDIS_PASSWORD_FILE", scratch.file("password")}}) == "from a file");
  CHECK(password(R"({"redis": {"password": "inside"}})", {{"AUTH_REDIS_PASSWORD", "outside"}}) == "inside");
}

TEST_CASE("what Redis cannot be is refused with place and rule") {
  refuses(R"({"socket": "/run/redis.sock", "port": 1})", "either socket or the other two");
  refuses(R"({"socket": "run/redis.sock"})", "absolute path");
  refuses(R"({"socket": "/)" + std::string(107, 's') + R"("})", "107 bytes");
  refuses(R"({"port": 0})", "redis.port");
  refuses(R"({"user": "auth"})", "AUTH_REDIS_PASSWORD");
  refuses(R"({"prefix": "a b"})", "redis.prefix");
  refuses(R"({"prefix": "*"})", "redis.prefix");
  refuses(R"({"connectTimeout": 60})", "seconds");
  refuses(R"({"tls": "require"})", "stunnel");
}

TEST_CASE("Redis alone holds no sessions") {
  const auto complaints = complaints_of(R"({"redis": {}, "session": {"strategy": "database"}})");
  REQUIRE(complaints.size() == 1);
  CHECK(complaints[0].find("where no adapter is configured") != std::string::npos);
  CHECK(configured(R"({"redis": {}})")->session.strategy == config::Strategy::kJwt);
}

TEST_CASE("SEC-78: a complaint never shows the password of Redis") {
  const auto complaints = complaints_of(R"({"redis": {"password": ["hunter2"]}})");
  REQUIRE(complaints.size() == 1);
  CHECK(complaints[0].find("hunter2") == std::string::npos);
}
