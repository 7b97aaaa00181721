// What is remembered of one key, and what a rule makes of it: arithmetic alone, whoever keeps the tally.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.h"
#include "config/rate_limit.h"

namespace authfcgi::limits {

// Counted attempts, and the time that the rule counts from: of the last one where there is a lockout, of the first one
// in its window for a quota.
struct Tally {
  std::uint16_t count = 0;
  Instant since{};

  // One word, so that a store needs one number and nobody ever sees half of a tally: the count in the upper 16 bits, so
  // that a larger word is a worse tally; milliseconds in the lower 48. An empty tally is 0.
  std::uint64_t word() const;
  static Tally from_word(std::uint64_t word);

  friend bool operator==(const Tally&, const Tally&) = default;
};

struct Verdict {
  bool allowed = true;
  std::chrono::seconds retry_after{0};  // of a refusal: at least 1, for the header Retry-After (RFC 9110 section 10.2.3)
  bool locked = false;                  // refused because all attempts are used up, not because of a delay
};

// What the tally says at that time, which changes nothing.
Verdict look(const config::RateRule& rule, const Tally& tally, Instant now);

// Counts one attempt if the rule allows it. A refused one counts nothing: whoever goes on asking makes no lockout longer.
// An attempt is charged before it is made, so that many at once cannot all slip in; a success is given back.
Verdict charge(const config::RateRule& rule, Tally& tally, Instant now);

// Gives one charged attempt back.
void refund(Tally& tally);

// From when on the tally means nothing any more.
Instant forgotten_at(const config::RateRule& rule, const Tally& tally);

}  // namespace authfcgi::limits
