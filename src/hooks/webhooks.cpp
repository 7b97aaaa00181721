#include "hooks/webhooks.h"

#include <algorithm>

#include "base/base64url.h"
#include "base/text.h"
#include "crypto/hmac.h"
#include "json/text.h"

namespace authfcgi::hooks {
namespace {

constexpr std::string_view kShownClaims[] = {"sub", "name", "email", "picture", "iat", "exp", "jti"};
constexpr std::string_view kHidden[] = {"token", "secret", "password", "code", "assertion"};

bool is_hidden(const json::Member& member) {
  const auto name = to_lower(member.name);
  return std::ranges::any_of(kHidden, [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

void hide(json::Value& value) {
  if (value.is_array()) {
    for (auto& element : value.array()) hide(element);
  } else if (value.is_object()) {
    std::erase_if(value.object(), is_hidden);
    for (auto& member : value.object()) hide(member.value);
  }
}

bool hears(const config::Webhook& webhook, Event event) { return webhook.event == "*" || webhook.event == to_string(event); }

}  // namespace

std::string webhook_body(const Fact& fact, Instant now) {
  json::Value data = to_json(fact);
  hide(data);
  if (fact.token) {
    json::Value shown = json::object();
    for (const auto name : kShownClaims) {
      if (const auto* claim = fact.token->find(name)) shown.set(name, *claim);
    }
    data.set("token", std::move(shown));
  }
  return json::write(json::object({{"type", to_string(fact.event)}, {"timestamp", iso8601(now)}, {"data", std::move(data)}}));
}

http::Request webhook_request(const config::Webhook& webhook, std::string_view id, Instant now, std::string body) {
  const std::string timestamp = std::to_string(to_unix_seconds(now));
  const crypto::HmacKey key(crypto::Hash::kSha256, webhook.key.reveal());
  http::Request request;
  request.method = "POST";
  request.target = webhook.url;
  request.headers.add("Content-Type", "application/json");
  request.headers.add("webhook-id", id);
  request.headers.add("webhook-timestamp", timestamp);
  request.headers.add("webhook-signature", "v1," + base64_encode(key.mac({id, ".", timestamp, ".", body})));
  request.body = std::move(body);
  return request;
}

bool Webhooks::wants(Event event) const {
  return std::ranges::any_of(webhooks_, [&](const config::Webhook& webhook) { return hears(webhook, event); });
}

void Webhooks::hear(const Fact& fact) {
  const std::string body = webhook_body(fact, now());
  for (const auto& webhook : webhooks_) {
    if (hears(webhook, fact.event)) queue_(webhook, body);
  }
}

}  // namespace authfcgi::hooks
