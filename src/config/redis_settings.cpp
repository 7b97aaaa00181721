#include "config/redis_settings.h"

#include <cmath>

namespace authfcgi::config {
namespace {

// sockaddr_un.sun_path with its final zero.
constexpr std::size_t kMaxSocketBytes = 107;

void read_address(const Reader& reader, Redis& redis) {
  const auto socket = reader.text("/redis/socket");
  const auto host = reader.text("/redis/host");
  const auto port = reader.integer("/redis/port");
  if (socket && (host || port)) {
    reader.complain_text("/redis", "has socket beside host or port, but must have either socket or the other two");
  }
  if (socket && socket->size() > kMaxSocketBytes) {
    reader.complain("/redis/socket", "the absolute path of a socket (at most 107 bytes)");
  }
  redis.socket = socket.value_or("");
  redis.host = host.value_or(redis.host);
  if (port) redis.port = static_cast<int>(*port);
}

void read_password(const Reader& reader, const Environment& environment, Redis& redis) {
  if (reader.complaints().covers("/redis/password")) return;
  if (const auto text = reader.text("/redis/password")) {
    redis.password = crypto::SecretString(std::string_view(*text));
  } else if (auto setting = find_setting(environment, "AUTH_REDIS_PASSWORD", reader.complaints())) {
    redis.password = crypto::SecretString(std::move(setting->value));
  }
  if (!redis.user.empty() && redis.password.empty()) {
    reader.complain_text("/redis/user", "stands without a password, and AUTH_REDIS_PASSWORD is not set");
  }
}

}  // namespace

void read_redis(const Reader& reader, const Environment& environment, Config& config) {
  if (!reader.find("/redis")) return;
  Redis redis;
  read_address(reader, redis);
  redis.user = reader.text("/redis/user").value_or("");
  read_password(reader, environment, redis);
  if (const auto number = reader.integer("/redis/database")) redis.database = static_cast<int>(*number);
  redis.prefix = reader.text("/redis/prefix").value_or(redis.prefix);
  if (const auto number = reader.number("/redis/connectTimeout")) {
    redis.connect_timeout = std::chrono::milliseconds(std::llround(*number * 1000));
  }
  config.redis = std::move(redis);
}

}  // namespace authfcgi::config
