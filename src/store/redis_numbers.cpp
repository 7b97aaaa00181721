#include "store/redis_numbers.h"

#include <charconv>
#include <string>

#include "store/redis_key.h"
#include "store/store.h"

namespace authfcgi::store {

namespace {

// KEYS: number. ARGV: expected, next, until. Compared as text: Lua's numbers have 53 bits.
constexpr std::string_view kReplace = R"(
if (redis.call('GET', KEYS[1]) or '0') ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2])
  redis.call('PEXPIREAT', KEYS[1], ARGV[3])
end
return 1)";

std::string number_key(const RedisConnection& connection, std::string_view key) {
  return redis_key(connection.prefix(), "number", {key});
}

}  // namespace

std::uint64_t RedisNumbers::read(std::string_view key) {
  const auto text = connection_->command({"GET", number_key(*connection_, key)}).text;
  if (!text) return 0;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size()) throw StoreError("Redis: a number is none");
  return number;
}

bool RedisNumbers::replace(std::string_view key, std::uint64_t expected, std::uint64_t next, Instant until) {
  const std::string name = number_key(*connection_, key);
  const std::string before = std::to_string(expected);
  const std::string after = std::to_string(next);
  const std::string end = std::to_string(until.time_since_epoch().count());
  return connection_->script(kReplace, {name}, {before, after, end}).integer == 1;
}

}  // namespace authfcgi::store
