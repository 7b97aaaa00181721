// Tallies in a store that several machines share (Redis, SQL). Of the store only two steps are needed, handed in as
// functions, because limits and store are strangers: read a number, and replace it where nobody else has.
#pragma once

#include <cstdint>
#include <string>

#include "limits/counters.h"

namespace authfcgi::limits {

struct NumberStore {
  // The number of a key, 0 where there is none or its life is over.
  std::function<std::uint64_t(const std::string& key)> read;
  // In one step: where the key's number is still expected (0: where it has none), it becomes next and lives until then
  // (0: it is deleted). False, and nothing happens, where it is not..
  std::function<bool(const std::string& key, std::uint64_t expected, std::uint64_t next, Instant until)> replace;
};

class StoredCounters : public Counters {
 public:
  explicit StoredCounters(NumberStore store) : store_(std::move(store)) {}

  void update(std::string_view key, Instant now, const Change& change) override;
  Tally read(std::string_view key) override;
  void forget(std::string_view key) override;

 private:
  NumberStore store_;
};

}  // namespace authfcgi::limits
