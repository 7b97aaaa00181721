#include "config/webhook_settings.h"

#include <algorithm>

#include "base/base64url.h"
#include "config/url_rules.h"

namespace authfcgi::config {
namespace {

constexpr const char* kSecretRule = "\"whsec_\" and the base64 of 24 to 64 bytes";

std::optional<crypto::SecretString> parse_key(std::string text) {
  constexpr std::string_view kPrefix = "whsec_";
  if (!text.starts_with(kPrefix)) return std::nullopt;
  text.erase(0, kPrefix.size());
  while (text.ends_with('=')) text.pop_back();
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  auto key = base64url_decode(text);
  if (!key || key->size() < 24 || key->size() > 64) return std::nullopt;
  return crypto::SecretString(*std::move(key));
}

crypto::SecretString read_key(const Reader& reader, const std::string& pointer, const Environment& environment) {
  const auto written = reader.text(pointer + "/secret");
  if (written) {
    auto key = parse_key(*written);
    if (!key) reader.complain(pointer + "/secret", kSecretRule);
    return key ? *std::move(key) : crypto::SecretString(std::string());
  }
  auto setting = find_setting(environment, "AUTH_WEBHOOK_SECRET", reader.complaints());
  if (!setting) {
    reader.complain_text(pointer, "has no secret, and AUTH_WEBHOOK_SECRET is not set, but must be " + std::string(kSecretRule));
    return crypto::SecretString(std::string());
  }
  const std::string place = setting->place;
  auto key = parse_key(std::move(setting->value));
  if (!key) reader.complaints().add_elsewhere(place, std::string("is set, but must be ") + kSecretRule);
  return key ? *std::move(key) : crypto::SecretString(std::string());
}

}  // namespace

void read_webhooks(const Reader& reader, const Environment& environment, Config& config) {
  const auto* events = reader.find("/events");
  if (!events || !events->is_object()) return;
  for (const auto& [event, value] : events->object()) {
    const std::string pointer = "/events/" + event;
    if (!reader.find(pointer)) continue;
    const std::string url_pointer = value.is_string() ? pointer : pointer + "/url";
    const auto url = reader.text(url_pointer);
    if (!url) continue;
    if (!is_provider_url(*url, config.allow_insecure_loopback)) reader.complain(url_pointer, kProviderUrlRule);
    config.webhooks.push_back({event, *url, read_key(reader, pointer, environment)});
  }
  if (!config.webhooks.empty() && !config.adapter && !reader.complaints().covers("/adapter")) {
    reader.complain_text("/events", "needs an adapter: messages wait in its store until they are delivered");
  }
}

}  // namespace authfcgi::config
