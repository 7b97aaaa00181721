#include "limits/stored_counters.h"

namespace authfcgi::limits {
namespace {

// Each round that is lost was won by somebody else's change; so many at one key in a moment are a flood.
constexpr int kMaxRounds = 100;

}  // namespace

void StoredCounters::update(std::string_view key, Instant, const Change& change) {
  const std::string name(key);
  for (int round = 0; round < kMaxRounds; ++round) {
    const std::uint64_t before = store_.read(name);
    Tally tally = Tally::from_word(before);
    const Instant until = change(tally);
    if (tally.word() == before || store_.replace(name, before, tally.word(), until)) return;
  }
  throw CounterError("too many attempts at once were counted at one key");
}

Tally StoredCounters::read(std::string_view key) { return Tally::from_word(store_.read(std::string(key))); }

void StoredCounters::forget(std::string_view key) {
  update(key, Instant{}, [](Tally& tally) {
    tally = Tally{};
    return Instant{};
  });
}

}  // namespace authfcgi::limits
