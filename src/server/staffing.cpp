#include "server/staffing.h"

#include <algorithm>

namespace authfcgi::server {
namespace {

constexpr int kCrashesReplacedAtOnce = 3;
constexpr std::chrono::seconds kCalm{10};
constexpr std::chrono::milliseconds kFirstDelay{10};
constexpr std::chrono::milliseconds kLongestDelay{500};

}  // namespace

int Staffing::missing(const Census& census, Clock::time_point now) const {
  if (now < not_before_) return 0;
  const int total = census.total();
  if (total < floor()) return floor() - total;
  const bool has_free = census.idle + census.starting > 0;
  if (!pool_.dynamic || has_free) return 0;
  return std::clamp(total, 0, std::max(0, pool_.max_workers - total));
}

int Staffing::superfluous(const Census& census) const {
  if (!pool_.dynamic || census.total() <= floor() || census.long_idle == 0) return 0;
  // A quarter at a time, and never the last free one.
  const int a_few = 1 + census.long_idle / 4;
  return std::clamp(a_few, 0, std::min(census.total() - floor(), census.idle - 1));
}

void Staffing::worker_crashed(Clock::time_point now) {
  if (now - last_crash_ > kCalm) crashes_in_a_row_ = 0;
  last_crash_ = now;
  ++crashes_in_a_row_;
  if (crashes_in_a_row_ <= kCrashesReplacedAtOnce) return;
  const int doublings = std::min(crashes_in_a_row_ - kCrashesReplacedAtOnce - 1, 10);
  not_before_ = now + std::min(kFirstDelay * (1 << doublings), kLongestDelay);
}

}  // namespace authfcgi::server
