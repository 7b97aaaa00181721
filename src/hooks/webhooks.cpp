#include "hooks/webhooks.h"

#include <algorithm>
#include <exception>
#include <span>

#include "base/base64url.h"
#include "crypto/hmac.h"
#include "hooks/nouns.h"
#include "json/text.h"

namespace authfcgi::hooks {
namespace {

// What of each noun goes out. Not what stays here: a user may have whatever authorize, a profile or a session callback
// put there, keys and tokens among it, under any name.
using Names = std::span<const std::string_view>;
constexpr std::string_view kUser[] = {"id", "name", "email", "emailVerified", "image"};
constexpr std::string_view kAccount[] = {"provider", "type", "providerAccountId", "userId", "scope", "expires_at"};
constexpr std::string_view kSession[] = {"userId", "expires"};
constexpr std::string_view kToken[] = {"sub", "name", "email", "picture", "iat", "exp", "jti"};
// OpenID Connect Core section 5.1, and what others call an id.
constexpr std::string_view kProfile[] = {
    "sub",     "id",      "name",  "given_name",     "family_name", "middle_name", "nickname", "preferred_username", "profile",
    "picture", "website", "email", "email_verified", "gender",      "birthdate",   "zoneinfo", "locale",             "phone_number",
    "phone_number_verified", "updated_at"};

// Those of these members that are no objects or lists, which may hold anything.
json::Value pick(const json::Value& value, Names names) {
  if (!value.is_object()) return nullptr;
  json::Value picked = json::object();
  for (const auto name : names) {
    const auto* member = value.find(name);
    if (member && !member->is_object() && !member->is_array()) picked.set(name, *member);
  }
  return picked;
}

// Every look at a session tells the session event: whoever wants to hear that says so by its name.
bool hears(const config::Webhook& webhook, Event event) {
  return webhook.event == to_string(event) || (webhook.event == kAllEvents && event != Event::kSession);
}

}  // namespace

const config::Webhook* find_webhook(const std::vector<config::Webhook>& webhooks, std::string_view event) {
  const auto find = [&](std::string_view name) {
    const auto found = std::ranges::find(webhooks, name, &config::Webhook::event);
    return found == webhooks.end() ? nullptr : &*found;
  };
  if (const auto* own = find(event)) return own;
  return event == to_string(Event::kSession) ? nullptr : find(kAllEvents);
}

std::string webhook_body(const Fact& fact, Instant now) {
  json::Value data = json::object();
  if (fact.user) data.set("user", pick(to_json(*fact.user), kUser));
  if (fact.account) data.set("account", pick(to_json(*fact.account), kAccount));
  if (fact.profile) data.set("profile", pick(*fact.profile, kProfile));
  if (fact.profile_user) data.set("profile", pick(to_json(*fact.profile_user), kUser));
  if (fact.is_new_user) data.set("isNewUser", *fact.is_new_user);
  if (fact.session) {
    json::Value session = pick(*fact.session, kSession);
    const auto* user = fact.session->find("user");
    if (user && session.is_object()) session.set("user", pick(*user, kUser));
    data.set("session", std::move(session));
  }
  if (fact.token) data.set("token", pick(*fact.token, kToken));
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
  std::exception_ptr failure;
  for (const auto& webhook : webhooks_) {
    if (!hears(webhook, fact.event)) continue;
    try {
      queue_(webhook, fact.event, body);
    } catch (const std::exception&) {
      failure = std::current_exception();  // the others hear of it all the same
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace authfcgi::hooks
