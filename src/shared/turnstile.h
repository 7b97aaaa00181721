// No more at once than the machine can bear, over all workers: some go in, some wait, everybody else is sent away. For
// what computes long, password hashes, so that a flood of it leaves processors for all others (SEC-60). Made before the
// fork. Places are robust mutexes, so a killed worker frees its own.
#pragma once

#include <chrono>
#include <cstddef>

#include "model/errors.h"
#include "shared/mapping.h"
#include "shared/robust_mutex.h"

namespace authfcgi::shared {

// Answer 503 at once.
class TooBusy : public model::TemporarilyUnavailable {
 public:
  using TemporarilyUnavailable::TemporarilyUnavailable;
};

class Turnstile {
 public:
  // places: who may be inside at once, 0 for half of the processors, one at least. queue: who may wait for a place.
  Turnstile(std::size_t places, std::size_t queue);
  Turnstile(const Turnstile&) = delete;
  Turnstile& operator=(const Turnstile&) = delete;

  // Held while inside.
  using Place = Held;

  // Waits in the queue where no place is free. Throws TooBusy when the queue is full or nobody left in time.
  Place enter(std::chrono::milliseconds wait);

  std::size_t places() const { return places_; }

 private:
  Place wait_for_place(std::size_t first, std::chrono::milliseconds wait);
  RobustMutex* place(std::size_t index) const { return static_cast<RobustMutex*>(mapping_.data()) + index; }
  RobustMutex* seat(std::size_t index) const { return place(places_ + index); }

  std::size_t places_;
  std::size_t queue_;
  Mapping mapping_;
};

}  // namespace authfcgi::shared
