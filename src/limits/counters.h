// Who keeps the tallies: this machine's shared memory (shared_counters.h), or a store that several machines share.
#pragma once

#include <functional>
#include <string_view>

#include "base/error.h"
#include "limits/tally.h"

namespace authfcgi::limits {

class CounterError : public Error {
 public:
  using Error::Error;
};

class Counters {
 public:
  virtual ~Counters() = default;

  // Returns from when on the tally may be forgotten.
  using Change = std::function<Instant(Tally& tally)>;

  // Hands the tally of a key (an empty one for a new key) to change and keeps what it made of it, as one step: no other
  // worker's change comes in between. change may be called more than once, the last time counts; it must be quick and
  // call nothing here. Throws CounterError when the keeper is away.
  virtual void update(std::string_view key, Instant now, const Change& change) = 0;

  // The tally of a key at this moment.
  virtual Tally read(std::string_view key) = 0;

  virtual void forget(std::string_view key) = 0;
};

}  // namespace authfcgi::limits
