#include "app/webhook_sender.h"

#include <algorithm>
#include <cmath>

#include "hooks/webhooks.h"
#include "observe/log.h"

namespace authfcgi::app {
namespace {

// Beyond the deadline of the exchange: for the store, before and after.
constexpr std::chrono::seconds kLeaseMargin{5};

constexpr int kGone = 410;

}  // namespace

std::optional<std::chrono::milliseconds> delay_after(int tries, int status, crypto::Random& random) {
  if (tries >= kMaxTries || status == kGone) return std::nullopt;
  const auto bytes = crypto::make_bytes(random, 1);
  const double jitter = 0.8 + 0.4 * static_cast<unsigned char>(bytes[0]) / 255;
  return std::chrono::milliseconds(std::llround(1000 * std::pow(6, tries - 1) * jitter));
}

bool WebhookSender::send_one(Instant now) {
  const auto lease = config_.network.timeout + kLeaseMargin;
  const auto message = outbox_.take(config_.host, now, lease, crypto::make_uuid(random_));
  if (!message) return false;
  const auto webhook = std::ranges::find(config_.webhooks, message->address, &config::Webhook::event);
  if (webhook == config_.webhooks.end()) {
    outbox_.give_up(message->id, message->tries, "no URL is configured for it any more");
    return true;
  }
  int status = 0;
  std::string problem;
  try {
    status = fetch_(hooks::webhook_request(*webhook, message->id, now, message->body)).status;
    if (status >= 200 && status < 300) {
      outbox_.remove(message->id);
      return true;
    }
    problem = "it answered " + std::to_string(status);
  } catch (const http::FetchError& error) {
    problem = describe(error);
  }
  const int tries = message->tries + 1;
  const auto delay = delay_after(tries, status, random_);
  observe::log(observe::Level::kWarning, delay ? "webhook_delayed" : "webhook_given_up",
               {{"id", message->id}, {"event", webhook->event}, {"tries", std::to_string(tries)}, {"cause", problem}});
  if (delay) {
    outbox_.try_again(message->id, now + *delay, tries, problem);
  } else {
    outbox_.give_up(message->id, tries, problem);
  }
  return true;
}

}  // namespace authfcgi::app
