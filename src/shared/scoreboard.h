// What every worker is doing, written by the workers and read by the master (as php-fpm's): one cache line a worker, so
// that writing costs nobody anything.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "shared/mapping.h"

namespace authfcgi::shared {

enum class WorkerState : std::uint8_t { kFree, kStarting, kIdle, kBusy, kLeaving };

struct alignas(64) Slot {
  std::atomic<pid_t> pid;
  std::atomic<std::uint8_t> pool;  // the number of the worker's pool
  std::atomic<WorkerState> state;
  std::atomic<std::uint64_t> requests;
  std::atomic<std::int64_t> since_ms;  // of the monotonic clock: when state last changed

  void enter(WorkerState next);
};

class Scoreboard {
 public:
  // Made before the fork. slots: at least 1.
  explicit Scoreboard(std::size_t slots);

  // A free slot, now kStarting; nullptr when all are taken. Only the master takes and frees.
  Slot* take(std::uint8_t pool);
  static void free(Slot& slot);

  std::span<Slot> slots() const { return slots_; }
  int count(std::uint8_t pool, WorkerState state) const;

  // Milliseconds of the clock that since_ms is read from.
  static std::int64_t monotonic_ms();

 private:
  Mapping mapping_;
  std::span<Slot> slots_;
};

}  // namespace authfcgi::shared
