// Events for an application at a URL, as the Standard Webhooks specification (1.0) has messages: a body with type,
// timestamp and data, and three headers of which one is a signature. Here is what a message says; where it waits and who
// sends it is for others to know.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "config/webhooks.h"
#include "hooks/events.h"
#include "http/request.h"

namespace authfcgi::hooks {

// The entry for all events but session.
inline constexpr std::string_view kAllEvents = "*";

// Which entry an event goes to where the one that it waits for is gone: its own, else the one for all; nullptr if none.
const config::Webhook* find_webhook(const std::vector<config::Webhook>& webhooks, std::string_view event);

// {"type": "createUser", "timestamp": "2026-...", "data": {"user": ...}}, the data as to_json() has it, but of each noun only
// the members that Auth.js gives it, of a raw profile OpenID's standard claims, of a session and a token whose and until
// when: whatever else the operator or a provider put there could open something.
std::string webhook_body(const Fact& fact, Instant now);

// The POST that says it, signed: webhook-signature is "v1," and the base64 of HMAC-SHA256 over ID.TIMESTAMP.BODY.
http::Request webhook_request(const config::Webhook& webhook, std::string_view id, Instant now, std::string body);

class Webhooks : public Listener {
 public:
  using Queue = std::function<void(const config::Webhook& webhook, Event event, std::string body)>;

  // The list outlives this.
  Webhooks(const std::vector<config::Webhook>& webhooks, Queue queue) : webhooks_(webhooks), queue_(std::move(queue)) {}

  bool wants(Event event) const override;
  void hear(const Fact& fact) override;

 private:
  const std::vector<config::Webhook>& webhooks_;
  Queue queue_;
};

}  // namespace authfcgi::hooks
