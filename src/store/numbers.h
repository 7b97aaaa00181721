// Numbers by key that several machines share and that end by themselves: all that limits need of a store. Keys are any
// bytes (an address, an account) and are kept as digests only.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"

namespace authfcgi::store {

class Numbers {
 public:
  virtual ~Numbers() = default;

  // 0 where there is none, or its life is over. Throws StoreError, here and below.
  virtual std::uint64_t read(std::string_view key) = 0;
  // In one step, however many do this at the same moment: where the key's number is still expected (0: where there is
  // none), it becomes next and lives until then (0: it is deleted). False, and nothing happens, where it is not.
  virtual bool replace(std::string_view key, std::uint64_t expected, std::uint64_t next, Instant until) = 0;
};

}  // namespace authfcgi::store
