#include "app/counters.h"

#include "config/hosts_settings.h"
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

bool is_same_store(const std::optional<config::Adapter>& a, const std::optional<config::Adapter>& b) {
  return a && b ? config::is_same_place(*a, *b) : !a && !b;
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

std::string user_base(const config::Config& whole, const config::Config& site) {
  for (const config::Config* each : config::with_hosts(whole)) {
    if (each == &site || is_same_store(each->adapter, site.adapter)) return each->host;
  }
  return site.host;
}

}  // namespace authfcgi::app
