#include "limits/tally.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace authfcgi::limits {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kTimeBits = 48;
constexpr std::uint64_t kTimeMask = (std::uint64_t{1} << kTimeBits) - 1;

bool is_quota(const config::RateRule& rule) { return rule.lockout == seconds(0); }
bool is_used_up(const config::RateRule& rule, const Tally& tally) { return tally.count >= rule.attempts; }

// After so many attempts: delay, 2 delay, 4 delay, ... up to the longest.
seconds delay_of(const config::RateRule& rule, std::uint32_t count) {
  if (rule.delay == seconds(0) || count <= rule.delay_after) return seconds(0);
  seconds delay = rule.delay;
  for (std::uint32_t i = rule.delay_after + 1; i < count && delay < rule.longest_delay; ++i) delay *= 2;
  return std::min(delay, std::max(rule.delay, rule.longest_delay));
}

// From when on the next attempt is allowed.
Instant allowed_at(const config::RateRule& rule, const Tally& tally) {
  if (is_used_up(rule, tally)) return tally.since + (is_quota(rule) ? rule.window : rule.lockout);
  return is_quota(rule) ? tally.since : tally.since + delay_of(rule, tally.count);
}

// The tally as it counts now. One from the future was written before the clock was set back; it goes on from now, or a
// lockout could last for years.
Tally current(const config::RateRule& rule, Tally tally, Instant now) {
  if (tally.since > now) tally.since = now;
  return now >= forgotten_at(rule, tally) ? Tally{} : tally;
}

}  // namespace

std::uint64_t Tally::word() const {
  const auto time = static_cast<std::uint64_t>(since.time_since_epoch().count());
  return count == 0 ? 0 : std::uint64_t{count} << kTimeBits | (time & kTimeMask);
}

Tally Tally::from_word(std::uint64_t word) {
  return {.count = static_cast<std::uint16_t>(word >> kTimeBits),
          .since = Instant(milliseconds(static_cast<std::int64_t>(word & kTimeMask)))};
}

Instant forgotten_at(const config::RateRule& rule, const Tally& tally) {
  if (tally.count == 0) return tally.since;
  if (is_used_up(rule, tally)) return allowed_at(rule, tally);
  return std::max(tally.since + rule.window, allowed_at(rule, tally));
}

Verdict look(const config::RateRule& rule, const Tally& kept, Instant now) {
  const Tally tally = current(rule, kept, now);
  if (tally.count == 0) return {};
  const auto wait = allowed_at(rule, tally) - now;
  if (wait <= milliseconds(0)) return {};
  return {.allowed = false, .retry_after = std::chrono::ceil<seconds>(wait), .locked = is_used_up(rule, tally)};
}

Verdict charge(const config::RateRule& rule, Tally& tally, Instant now) {
  assert(rule.attempts >= 1 && rule.attempts <= std::numeric_limits<std::uint16_t>::max());
  tally = current(rule, tally, now);
  const Verdict verdict = look(rule, tally, now);
  if (!verdict.allowed) return verdict;
  if (tally.count == 0 || !is_quota(rule)) tally.since = now;
  ++tally.count;
  return verdict;
}

void refund(Tally& tally) {
  if (tally.count > 0) --tally.count;
  if (tally.count == 0) tally = Tally{};
}

}  // namespace authfcgi::limits
