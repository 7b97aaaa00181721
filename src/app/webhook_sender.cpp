#include "app/webhook_sender.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hooks/webhooks.h"
#include "json/text.h"
#include "observe/log.h"
#include "store/store.h"

namespace authfcgi::app {
namespace {

// Beyond the deadline of the exchange: for the store, before and after.
constexpr std::chrono::seconds kLeaseMargin{5};

constexpr int kGone = 410;

// For a message that found its URL busy.
constexpr std::chrono::seconds kUntilFree{1};

}  // namespace

std::optional<std::chrono::milliseconds> delay_after(int tries, int status, crypto::Random& random) {
  if (tries >= kMaxTries || status == kGone) return std::nullopt;
  const auto bytes = crypto::make_bytes(random, 1);
  const double jitter = 0.8 + 0.4 * static_cast<unsigned char>(bytes[0]) / 255;
  return std::chrono::milliseconds(std::llround(1000 * std::pow(6, tries - 1) * jitter));
}

std::vector<std::string> WebhookSender::busy_addresses() const {
  std::vector<std::string> addresses;
  for (const auto& webhook : config_.webhooks) {
    if (busy_urls_.contains(webhook.url)) addresses.push_back(webhook.event);
  }
  return addresses;
}

// The entry that it was written for; where that is gone since, the one that would now hear of its event.
const config::Webhook* WebhookSender::find_webhook(const store::Message& message) const {
  const auto found = std::ranges::find(config_.webhooks, message.address, &config::Webhook::event);
  if (found != config_.webhooks.end()) return &*found;
  try {
    return hooks::find_webhook(config_.webhooks, json::parse(message.body).find_string("type").value_or(""));
  } catch (const json::ParseError&) {
    return nullptr;
  }
}

bool WebhookSender::begin(Instant now) {
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  bool any = false;
  const auto lease = config_.network.timeout + kLeaseMargin;
  while (const auto message = outbox_.take(config_.host, now, lease, crypto::make_uuid(random_), busy_addresses())) {
    any = true;
    const auto* webhook = find_webhook(*message);
    if (!webhook) {
      outbox_.give_up(message->id, now, message->tries, "no URL is configured for it any more");
    } else if (busy_urls_.contains(webhook->url)) {
      outbox_.try_again(message->id, now + kUntilFree, message->tries, message->problem);
    } else {
      post(*message, *webhook, now);
    }
  }
  return any;
}

void WebhookSender::post(const store::Message& message, const config::Webhook& webhook, Instant now) {
  const auto told = [this, message, &webhook](Instant later, int status, const std::string& problem) {
    busy_urls_.erase(webhook.url);
    try {
      settle(message, webhook, later, status, problem);
    } catch (const store::StoreError&) {
      failure_ = std::current_exception();  // for begin(); the message is due again when its lease is over
    }
  };
  busy_urls_.insert(webhook.url);
  try {
    post_(hooks::webhook_request(webhook, message.id, now, message.body), told);
  } catch (const Error&) {
    busy_urls_.erase(webhook.url);
    throw;
  }
}

void WebhookSender::settle(const store::Message& message, const config::Webhook& webhook, Instant now, int status,
                           const std::string& problem) {
  if (status >= 200 && status < 300) return outbox_.remove(message.id);
  const std::string cause = status == 0 ? problem : "it answered " + std::to_string(status);
  const int tries = message.tries + 1;
  const auto delay = delay_after(tries, status, random_);
  observe::log(observe::Level::kWarning, delay ? "webhook_delayed" : "webhook_given_up",
               {{"id", message.id}, {"event", webhook.event}, {"tries", std::to_string(tries)}, {"cause", cause}});
  if (delay) {
    outbox_.try_again(message.id, now + *delay, tries, cause);
  } else {
    outbox_.give_up(message.id, now, tries, cause);
  }
}

void WebhookSender::purge(Instant now) {
  if (const int count = outbox_.purge(now - kKeepGivenUp); count > 0) {
    observe::log(observe::Level::kWarning, "webhooks_forgotten", {{"count", std::to_string(count)}});
  }
}

}  // namespace authfcgi::app
