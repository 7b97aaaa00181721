// A table of numbers by name that all workers share: bounded memory, exact counts, and a worker that is killed at any
// moment leaves it whole.
//
// Each name has eight places that it may be in. When all are taken by numbers that still mean something, the smallest
// goes: whoever wants a large number forgotten must bring seven larger ones into the same eight places, and names
// (a keyed hash, see the caller) do not let themselves be aimed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/clock.h"
#include "shared/mapping.h"

namespace authfcgi::shared {

class Buckets {
 public:
  // Evenly spread, all zeros excepted.
  using Name = std::array<std::uint64_t, 2>;

  struct Content {
    std::uint64_t value = 0;  // 0 is nothing, and needs no place
    Instant forget_at{};      // from then on the place is free
  };
  using Change = std::function<void(Content& content)>;

  // Made before the fork. count is rounded up to full sets of eight.
  explicit Buckets(std::size_t count);

  // Hands the content of a name (a value of 0 for a new one) to change and keeps what it made of it, under a lock:
  // change is called once, must be quick and use no Buckets. What change throws leaves the content as it was.
  void update(const Name& name, Instant now, const Change& change);

  std::uint64_t read(const Name& name) const;
  void forget(const Name& name);

 private:
  struct Stripe;
  struct Bucket;
  struct Set;
  Set& set_of(const Name& name) const;
  Stripe& stripe_of(const Name& name) const;

  std::size_t sets_;
  Mapping mapping_;
};

}  // namespace authfcgi::shared
