#include "shared/turnstile.h"

#include <algorithm>
#include <new>
#include <string>
#include <thread>

namespace authfcgi::shared {
namespace {

using std::chrono::milliseconds;
using Taken = RobustMutex::Taken;

constexpr milliseconds kLookAround{20};   // who waits for one place looks at the others so often

std::size_t half_of_the_processors() { return std::max(1u, std::thread::hardware_concurrency() / 2); }

}  // namespace

Turnstile::Turnstile(std::size_t places, std::size_t queue)
    : places_(places ? places : half_of_the_processors()),
      queue_(queue),
      mapping_((places_ + queue_) * sizeof(RobustMutex)) {
  for (std::size_t i = 0; i < places_ + queue_; ++i) (new (place(i)) RobustMutex)->init();
}

Turnstile::Place Turnstile::enter(milliseconds wait) {
  for (std::size_t i = 0; i < places_; ++i)
    if (place(i)->try_lock() != Taken::kNo) return Place(*place(i));

  for (std::size_t i = 0; i < queue_; ++i) {
    if (seat(i)->try_lock() == Taken::kNo) continue;
    const Held held(*seat(i));
    return wait_for_place(i, wait);
  }
  throw TooBusy(std::to_string(places_) + " at work and " + std::to_string(queue_) + " waiting are all that may be");
}

// Waits for one place, and now and then tries the others, so that none stays free while somebody waits.
Turnstile::Place Turnstile::wait_for_place(std::size_t first, milliseconds wait) {
  const auto until = std::chrono::steady_clock::now() + wait;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
    if (left <= milliseconds(0)) throw TooBusy("no place became free in time");
    for (std::size_t i = 0; i < places_; ++i) {
      RobustMutex* candidate = place((first + i) % places_);
      const bool last = i + 1 == places_;
      if ((last ? candidate->lock_within(std::min(left, kLookAround)) : candidate->try_lock()) != Taken::kNo)
        return Place(*candidate);
    }
  }
}

}  // namespace authfcgi::shared
