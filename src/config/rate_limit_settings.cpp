#include "config/rate_limit_settings.h"

#include <algorithm>

namespace authfcgi::config {
namespace {

void read_seconds(const Reader& reader, const std::string& pointer, seconds& value) {
  if (const auto number = reader.integer(pointer)) value = seconds(*number);
}

void read_count(const Reader& reader, const std::string& pointer, std::uint32_t& value) {
  if (const auto number = reader.integer(pointer)) value = static_cast<std::uint32_t>(*number);
}

void read_quota(const Reader& reader, const std::string& pointer, RateRule& rule) {
  read_count(reader, pointer + "/attempts", rule.attempts);
  read_seconds(reader, pointer + "/window", rule.window);
}

void read_guesses(const Reader& reader, const std::string& pointer, RateRule& rule) {
  read_quota(reader, pointer, rule);
  read_count(reader, pointer + "/delayAfter", rule.delay_after);
  read_seconds(reader, pointer + "/delay", rule.delay);
  read_seconds(reader, pointer + "/maxDelay", rule.longest_delay);
  read_seconds(reader, pointer + "/lockout", rule.lockout);
  // One bound alone moves the other one, where that is needed.
  if (!reader.find(pointer + "/delayAfter")) rule.delay_after = std::min(rule.delay_after, rule.attempts);
  if (!reader.find(pointer + "/maxDelay")) rule.longest_delay = std::max(rule.longest_delay, rule.delay);
  if (rule.longest_delay < rule.delay) reader.complain(pointer + "/maxDelay", "at least delay");
  if (rule.delay_after > rule.attempts) reader.complain(pointer + "/delayAfter", "at most attempts");
}

}  // namespace

void read_rate_limit(const Reader& reader, Config& config) {
  RateLimit& limit = config.rate_limit;
  limit.enabled = reader.flag("/rateLimit").value_or(true);
  read_guesses(reader, "/rateLimit/credentials", limit.account);
  read_guesses(reader, "/rateLimit/secondFactor", limit.second_factor);
  read_quota(reader, "/rateLimit/address", limit.address);
  read_quota(reader, "/rateLimit/global", limit.global);
  read_quota(reader, "/rateLimit/passkeys", limit.passkey_client);
  read_count(reader, "/rateLimit/mail/perAddress", limit.mail_address.attempts);
  read_count(reader, "/rateLimit/mail/perClient", limit.mail_client.attempts);
  read_seconds(reader, "/rateLimit/mail/window", limit.mail_address.window);
  limit.mail_client.window = limit.mail_address.window;
}

}  // namespace authfcgi::config
