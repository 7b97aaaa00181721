#include "app/counters.h"

#include "limits/stored_counters.h"
#include "store/store.h"

namespace authfcgi::app {
namespace {

template <class Work>
auto asked(const Work& work) {
  try {
    return work();
  } catch (const store::StoreError&) {
    std::throw_with_nested(limits::CounterError("the numbers of attempts are not to be had"));
  }
}

}  // namespace

std::unique_ptr<limits::Counters> counters_over(store::Numbers& numbers) {
  return std::make_unique<limits::StoredCounters>(limits::NumberStore{
      .read = [&numbers](const std::string& key) { return asked([&] { return numbers.read(key); }); },
      .replace =
          [&numbers](const std::string& key, std::uint64_t expected, std::uint64_t next, Instant until) {
            return asked([&] { return numbers.replace(key, expected, next, until); });
          }});
}

}  // namespace authfcgi::app
