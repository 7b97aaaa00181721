#include "shared/bulkhead.h"

#include <atomic>
#include <cassert>
#include <cstring>
#include <new>
#include <string>

#include "crypto/digest.h"

namespace authfcgi::shared {
namespace {

struct Row {
  bool used;         // written last: a worker killed while it claimed a row leaves it free
  char provider[32];  // SHA-256 of the id
};

}  // namespace

struct Bulkhead::Table {
  RobustMutex lock;  // of the rows; the places are their own locks

  Row* rows() { return reinterpret_cast<Row*>(this + 1); }
  RobustMutex* places(std::size_t row, std::size_t providers, std::size_t count) {
    return reinterpret_cast<RobustMutex*>(reinterpret_cast<std::byte*>(this) + places_offset(providers)) + row * count;
  }
  static std::size_t places_offset(std::size_t providers) {
    const std::size_t end = sizeof(Table) + providers * sizeof(Row);
    return (end + alignof(RobustMutex) - 1) / alignof(RobustMutex) * alignof(RobustMutex);
  }
};

Bulkhead::Bulkhead(std::size_t places, std::size_t providers)
    : places_(places),
      providers_(providers),
      mapping_(Table::places_offset(providers) + providers * places * sizeof(RobustMutex)) {
  assert(places >= 1 && providers >= 1);
  (new (mapping_.data()) Table)->lock.init();
}

RobustMutex* Bulkhead::places_of(std::string_view provider) {
  Table* table = static_cast<Table*>(mapping_.data());
  const std::string digest = crypto::sha256(provider);
  table->lock.lock();
  const Held held(table->lock);
  for (std::size_t i = 0; i < providers_; ++i) {
    Row& row = table->rows()[i];
    RobustMutex* places = table->places(i, providers_, places_);
    if (row.used && std::memcmp(row.provider, digest.data(), digest.size()) == 0) return places;
    if (row.used) continue;
    for (std::size_t place = 0; place < places_; ++place) places[place].init();
    std::memcpy(row.provider, digest.data(), digest.size());
    std::atomic_ref(row.used).store(true);
    return places;
  }
  // More providers than rows: two share one bulkhead, which is stricter and never wrong.
  return table->places(static_cast<unsigned char>(digest[0]) % providers_, providers_, places_);
}

Bulkhead::Place Bulkhead::enter(std::string_view provider) {
  RobustMutex* places = places_of(provider);
  for (std::size_t i = 0; i < places_; ++i)
    if (places[i].try_lock() != RobustMutex::Taken::kNo) return Place(places[i]);
  throw TooManyWaiting("all " + std::to_string(places_) + " workers that may wait for provider " +
                       std::string(provider) + " do so");
}

}  // namespace authfcgi::shared
