// Tallies in memory that all workers of this machine share. Made once, before the first fork, so that they outlive every
// worker and every change of the configuration; they end with the service.
#pragma once

#include <string>

#include "crypto/hmac.h"
#include "crypto/random.h"
#include "limits/counters.h"
#include "shared/buckets.h"

namespace authfcgi::limits {

class SharedCounters : public Counters {
 public:
  // Keys are kept as their HMAC under a key drawn from random: nobody can choose names that fall into one place, and
  // nobody who sees the memory sees addresses. 65,536 tallies are 2 MiB, of which only what is used costs memory.
  explicit SharedCounters(crypto::Random& random, std::size_t tallies = 65536);

  void update(std::string_view key, Instant now, const Change& change) override;
  Tally read(std::string_view key) override;
  void forget(std::string_view key) override;

 private:
  shared::Buckets::Name name_of(std::string_view key) const;

  crypto::HmacKey hmac_;
  shared::Buckets buckets_;
};

}  // namespace authfcgi::limits
