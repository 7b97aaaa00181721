// Delivers the messages that wait in the stores of all sites, one after the other, in a process of its own. A message is
// tried eight times over most of a day, then it is kept and shown by "authfcgi webhooks list".
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "config/config.h"
#include "crypto/random.h"
#include "http/fetch.h"
#include "store/outbox.h"

namespace authfcgi::app {

inline constexpr int kMaxTries = 8;

// How long to wait after so many failed tries: a second, then six times as long each time, give or take a fifth so that
// what failed together does not come again together. Nothing after kMaxTries, and for a receiver that said 410 Gone.
std::optional<std::chrono::milliseconds> delay_after(int tries, int status, crypto::Random& random);

// One site's messages.
class WebhookSender {
 public:
  // All outlive this.
  WebhookSender(const config::Config& config, store::Outbox& outbox, http::Fetch fetch, crypto::Random& random)
      : config_(config), outbox_(outbox), fetch_(std::move(fetch)), random_(random) {}

  // Tries the one that has been due longest; false if none is. Throws store::StoreError.
  bool send_one(Instant now);

 private:
  const config::Config& config_;
  store::Outbox& outbox_;
  http::Fetch fetch_;
  crypto::Random& random_;
};

}  // namespace authfcgi::app
