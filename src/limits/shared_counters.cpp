#include "limits/shared_counters.h"

#include <cstring>

namespace authfcgi::limits {

SharedCounters::SharedCounters(crypto::Random& random, std::size_t tallies)
    : hmac_(crypto::Hash::kSha256, crypto::make_bytes(random, 32)), buckets_(tallies) {}

shared::Buckets::Name SharedCounters::name_of(std::string_view key) const {
  shared::Buckets::Name name;
  const std::string mac = hmac_.mac({key});
  std::memcpy(name.data(), mac.data(), sizeof name);
  return name;
}

void SharedCounters::update(std::string_view key, Instant now, const Change& change) {
  buckets_.update(name_of(key), now, [&](shared::Buckets::Content& content) {
    Tally tally = Tally::from_word(content.value);
    content.forget_at = change(tally);
    content.value = tally.word();
  });
}

Tally SharedCounters::read(std::string_view key) { return Tally::from_word(buckets_.read(name_of(key))); }

void SharedCounters::forget(std::string_view key) { buckets_.forget(name_of(key)); }

}  // namespace authfcgi::limits
