// Numbers in SQL: a row each, which means nothing any more when its time is over, by the clock of whoever asks.
#pragma once

#include <memory>

#include "store/numbers.h"
#include "store/soci.h"

namespace authfcgi::store {

class Connection;

class SqlNumbers : public Numbers {
 public:
  explicit SqlNumbers(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

  std::uint64_t read(std::string_view key) override;
  bool replace(std::string_view key, std::uint64_t expected, std::uint64_t next, Instant until) override;

 private:
  std::shared_ptr<Connection> connection_;
};

// Some of the rows whose time was over before now, the oldest first, in a transaction of the caller's. Returns how many.
int delete_ended_numbers(soci::session& sql, Instant now);

}  // namespace authfcgi::store
