#include "shared/buckets.h"

#include <atomic>
#include <new>

#include "shared/robust_mutex.h"

namespace authfcgi::shared {
namespace {

constexpr std::size_t kWays = 8;
constexpr std::size_t kStripes = 64;  // locks: more than there are workers that could be at it at once

}  // namespace

struct alignas(64) Buckets::Stripe {
  RobustMutex lock;
};

// The value is one word, so nobody sees half of it. Without a name a bucket is free: the name goes before a place gets
// another owner and comes last, so that a worker killed in between leaves a free place.
struct Buckets::Bucket {
  std::atomic<std::uint64_t> name[2];
  std::atomic<std::uint64_t> value;
  std::atomic<std::int64_t> forget_at;  // milliseconds

  bool is(const Name& other) const { return name[0] == other[0] && name[1] == other[1]; }
  void free() {
    name[0] = 0;
    name[1] = 0;
    value = 0;
  }
};

struct Buckets::Set {
  Bucket buckets[kWays];

  Bucket* find(const Name& name) {
    for (Bucket& bucket : buckets)
      if (bucket.is(name)) return &bucket;
    return nullptr;
  }

  // A free place, one that is over, or the one with the smallest value.
  Bucket& make_room(Instant now) {
    Bucket* smallest = &buckets[0];
    for (Bucket& bucket : buckets) {
      if (bucket.value == 0 || bucket.forget_at <= now.time_since_epoch().count()) return bucket;
      if (bucket.value < smallest->value) smallest = &bucket;
    }
    return *smallest;
  }
};

Buckets::Buckets(std::size_t count)
    : sets_((count + kWays - 1) / kWays), mapping_(kStripes * sizeof(Stripe) + sets_ * sizeof(Set)) {
  auto* stripes = static_cast<Stripe*>(mapping_.data());
  for (std::size_t i = 0; i < kStripes; ++i) (new (&stripes[i]) Stripe)->lock.init();
}

Buckets::Stripe& Buckets::stripe_of(const Name& name) const {
  return static_cast<Stripe*>(mapping_.data())[name[0] % sets_ % kStripes];
}

// Fresh memory is zeros, which is what an empty set is; it is not touched before it is needed.
Buckets::Set& Buckets::set_of(const Name& name) const {
  auto* sets = reinterpret_cast<Set*>(static_cast<Stripe*>(mapping_.data()) + kStripes);
  return sets[name[0] % sets_];
}

void Buckets::update(const Name& name, Instant now, const Change& change) {
  RobustMutex& lock = stripe_of(name).lock;
  lock.lock();
  const Held held(lock);

  Set& set = set_of(name);
  Bucket* bucket = set.find(name);
  Content content;
  if (bucket) content = {bucket->value, Instant(std::chrono::milliseconds(bucket->forget_at))};
  change(content);

  if (content.value == 0) {
    if (bucket) bucket->free();
    return;
  }
  if (!bucket) {
    bucket = &set.make_room(now);
    bucket->free();
  }
  bucket->forget_at = content.forget_at.time_since_epoch().count();
  bucket->value = content.value;
  bucket->name[1] = name[1];
  bucket->name[0] = name[0];
}

std::uint64_t Buckets::read(const Name& name) const {
  RobustMutex& lock = stripe_of(name).lock;
  lock.lock();
  const Held held(lock);
  const Bucket* bucket = set_of(name).find(name);
  return bucket ? bucket->value.load() : 0;
}

void Buckets::forget(const Name& name) {
  RobustMutex& lock = stripe_of(name).lock;
  lock.lock();
  const Held held(lock);
  if (Bucket* bucket = set_of(name).find(name)) bucket->free();
}

}  // namespace authfcgi::shared
