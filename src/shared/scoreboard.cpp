#include "shared/scoreboard.h"

#include <algorithm>
#include <chrono>

namespace authfcgi::shared {

void Slot::enter(WorkerState next) {
  since_ms.store(Scoreboard::monotonic_ms(), std::memory_order_relaxed);
  state.store(next, std::memory_order_release);
}

// Zero pages are free slots: WorkerState::kFree is 0.
Scoreboard::Scoreboard(std::size_t slots)
    : mapping_(slots * sizeof(Slot)), slots_(static_cast<Slot*>(mapping_.data()), slots) {}

Slot* Scoreboard::take(std::uint8_t pool) {
  for (Slot& slot : slots_) {
    if (slot.state.load(std::memory_order_acquire) != WorkerState::kFree) continue;
    slot.pool = pool;
    slot.requests = 0;
    slot.enter(WorkerState::kStarting);
    return &slot;
  }
  return nullptr;
}

void Scoreboard::free(Slot& slot) {
  slot.pid = 0;
  slot.enter(WorkerState::kFree);
}

int Scoreboard::count(std::uint8_t pool, WorkerState state) const {
  return static_cast<int>(std::ranges::count_if(slots_, [&](const Slot& slot) {
    return slot.state.load(std::memory_order_acquire) == state && slot.pool.load(std::memory_order_relaxed) == pool;
  }));
}

std::int64_t Scoreboard::monotonic_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace authfcgi::shared
