// At most so many workers wait for one provider at a time (SEC-25): one that hangs must not take the whole flow pool.
// Made before the fork. A place is held as a robust mutex, so a killed worker frees its own.
#pragma once

#include <cstddef>
#include <string_view>

#include "model/errors.h"
#include "shared/mapping.h"
#include "shared/robust_mutex.h"

namespace authfcgi::shared {

// All places are taken: answer 503 at once.
class TooManyWaiting : public model::TemporarilyUnavailable {
 public:
  using TemporarilyUnavailable::TemporarilyUnavailable;
};

class Bulkhead {
 public:
  // places: for each provider, at least 1 (half of the flow workers); providers: how many there can be.
  explicit Bulkhead(std::size_t places, std::size_t providers = 256);
  Bulkhead(const Bulkhead&) = delete;
  Bulkhead& operator=(const Bulkhead&) = delete;

  // Held while one waits for the provider.
  using Place = Held;

  // Throws TooManyWaiting. provider: its id.
  Place enter(std::string_view provider);

 private:
  struct Table;
  RobustMutex* places_of(std::string_view provider);

  std::size_t places_;
  std::size_t providers_;
  Mapping mapping_;
};

}  // namespace authfcgi::shared
