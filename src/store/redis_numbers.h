// Numbers in Redis. They vanish when their life is over, by its clock.
#pragma once

#include <memory>

#include "store/numbers.h"
#include "store/redis_connection.h"

namespace authfcgi::store {

class RedisNumbers : public Numbers {
 public:
  explicit RedisNumbers(std::shared_ptr<RedisConnection> connection) : connection_(std::move(connection)) {}

  std::uint64_t read(std::string_view key) override;
  bool replace(std::string_view key, std::uint64_t expected, std::uint64_t next, Instant until) override;

 private:
  std::shared_ptr<RedisConnection> connection_;
};

}  // namespace authfcgi::store
