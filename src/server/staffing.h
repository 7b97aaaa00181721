// How many workers should a pool have? Arithmetic only: the master counts, asks here, and forks or retires.
// Static pools have max_workers. Dynamic ones have at least min_workers; they double when none is free, and give back
// what has been idle for a while.
#pragma once

#include <chrono>

#include "config/config.h"

namespace authfcgi::server {

// The living workers of the present generation that still take requests.
struct Census {
  int starting = 0;
  int idle = 0;
  int busy = 0;
  int long_idle = 0;  // of idle: for at least kIdleBeforeRetiring

  int total() const { return starting + idle + busy; }
};

inline constexpr std::chrono::seconds kIdleBeforeRetiring{10};

class Staffing {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Staffing(const config::Pool& pool) : pool_(pool) {}

  // How many to fork now, and how many long-idle ones to retire now.
  int missing(const Census& census, Clock::time_point now) const;
  int superfluous(const Census& census) const;

  // A worker was killed, or ended with an error. The first few are replaced at once, then with growing delays of
  // at most half a second: whoever can kill workers must not be able to keep the machine busy forking (SEC-70).
  void worker_crashed(Clock::time_point now);

  // When missing() may change its mind on its own account; in the past if it will not.
  Clock::time_point not_before() const { return not_before_; }

  // How many there are at least.
  int floor() const { return pool_.dynamic ? pool_.min_workers : pool_.max_workers; }

 private:
  config::Pool pool_;
  int crashes_in_a_row_ = 0;
  Clock::time_point last_crash_{};
  Clock::time_point not_before_{};
};

}  // namespace authfcgi::server
