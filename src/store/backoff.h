// When to try a server again that could not be reached: pauses that double from kFirst to kLongest, so that a server
// that is down costs each worker one attempt a pause and nobody waits for it, and one that is back is found soon.
#pragma once

#include <chrono>

namespace authfcgi::store {

class Backoff {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds kFirst{100};
  static constexpr std::chrono::milliseconds kLongest{2000};

  bool may_try(TimePoint now) const { return now >= next_; }
  void failed(TimePoint now);
  void succeeded();

 private:
  TimePoint next_{};
  std::chrono::milliseconds pause_ = kFirst;
};

}  // namespace authfcgi::store
