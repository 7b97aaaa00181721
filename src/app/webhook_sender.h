// Delivers the messages that wait in the stores of all sites, in a process of its own. To each URL goes one message at a time,
// in the order of their events; to different URLs as many at once as there are URLs, so that a receiver that is slow, or
// lets us run into the deadline, holds up its own messages and nobody else's. A message is tried eight times over most of a
// day, then it is kept for a while and shown by "authfcgi webhooks list".
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "config/config.h"
#include "crypto/random.h"
#include "http/request.h"
#include "store/outbox.h"

namespace authfcgi::app {

inline constexpr int kMaxTries = 8;

// Messages speak of people: what nobody took is forgotten so long after it was given up, and so is what nobody was there to
// send for as long.
inline constexpr std::chrono::hours kKeepGivenUp{14 * 24};

// How long to wait after so many failed tries: a second, then six times as long each time, give or take a fifth so that
// what failed together does not come again together. Nothing after kMaxTries, and for a receiver that said 410 Gone.
std::optional<std::chrono::milliseconds> delay_after(int tries, int status, crypto::Random& random);

// One site's messages.
class WebhookSender {
 public:
  // What came of it: the status of an answer, or 0 and why there is none.
  using Told = std::function<void(Instant now, int status, const std::string& problem)>;
  // Begins to send, and tells once: later, or at once. Nobody is told any more when this sender is gone.
  using Post = std::function<void(http::Request request, Told told)>;

  // All outlive this.
  WebhookSender(const config::Config& config, store::Outbox& outbox, Post post, crypto::Random& random)
      : config_(config), outbox_(outbox), post_(std::move(post)), random_(random) {}

  // Begins with what is due, the longest first, as far as its URL is free; false if there was nothing to begin with. Throws
  // store::StoreError, also one of what was told since the last call.
  bool begin(Instant now);

  // Forgets what was given up, or should have been sent, kKeepGivenUp ago. Throws store::StoreError.
  void purge(Instant now);

 private:
  const config::Webhook* find_webhook(const store::Message& message) const;
  void post(const store::Message& message, const config::Webhook& webhook, Instant now);
  void settle(const store::Message& message, const config::Webhook& webhook, Instant now, int status, const std::string& problem);
  std::vector<std::string> busy_addresses() const;

  const config::Config& config_;
  store::Outbox& outbox_;
  Post post_;
  crypto::Random& random_;
  std::set<std::string> busy_urls_;
  std::exception_ptr failure_;
};

}  // namespace authfcgi::app
