#include "app/webhook_office.h"

#include <chrono>
#include <exception>
#include <memory>
#include <vector>

#include "app/webhook_sender.h"
#include "net/http_client.h"
#include "net/http_crowd.h"
#include "store/open.h"

namespace authfcgi::app {
namespace {

using Clock = std::chrono::steady_clock;

// On their way at once, to as many URLs.
constexpr std::size_t kMaxMessages = 64;
// How long they are looked after before the stores are asked for more.
constexpr std::chrono::milliseconds kLookAfter{100};
constexpr std::chrono::hours kBetweenPurges{1};

// One site.
struct Desk {
  Desk(const config::Config& config, net::HttpCrowd& crowd)
      : stores(store::open(config)), sender(config, *stores.outbox, post_by(config, crowd), random) {}

  static WebhookSender::Post post_by(const config::Config& config, net::HttpCrowd& crowd) {
    return [&](http::Request request, WebhookSender::Told told) {
      crowd.start(std::move(request), net::kMaxWebhookAnswerBytes, config.network, config.allow_insecure_loopback,
                  [told = std::move(told)](const http::Response* response, const std::string& problem) {
                    told(now(), response ? response->status : 0, problem);
                  });
    };
  }

  crypto::SystemRandom random;
  store::Stores stores;
  WebhookSender sender;
};

class Office {
 public:
  explicit Office(const config::Config& config) {
    for (const auto* each : config::with_hosts(config)) {
      if (!each->webhooks.empty()) desks_.push_back(std::make_unique<Desk>(*each, crowd_));
    }
  }

  bool work(bool may_begin) {
    bool any = false;
    failure_ = nullptr;
    if (may_begin) {
      ++first_;  // where there are more sites than places, each is the first one some time
      at_each([&](WebhookSender& sender) {
        if (crowd_.under_way() < kMaxMessages) any = sender.begin(now()) || any;
      });
    }
    if (crowd_.under_way() > 0) {
      crowd_.look_after(kLookAfter);
      return true;
    }
    if (may_begin && !any && Clock::now() >= next_purge_) {
      next_purge_ = Clock::now() + kBetweenPurges;
      at_each([](WebhookSender& sender) { sender.purge(now()); });
    }
    if (failure_ && !any) std::rethrow_exception(failure_);
    return any;
  }

 private:
  // One store that is lost does not hold up the others.
  template <class Work>
  void at_each(const Work& work) {
    for (std::size_t i = 0; i < desks_.size(); ++i) {
      try {
        work(desks_[(first_ + i) % desks_.size()]->sender);
      } catch (const std::exception&) {
        failure_ = std::current_exception();
      }
    }
  }

  std::vector<std::unique_ptr<Desk>> desks_;
  net::HttpCrowd crowd_;  // after them: what is on its way ends before who would be told of it
  std::size_t first_ = 0;
  Clock::time_point next_purge_{};
  std::exception_ptr failure_;
};

}  // namespace

std::function<bool(bool)> open_webhook_office(const config::Config& config) {
  return [office = std::make_shared<Office>(config)](bool may_begin) { return office->work(may_begin); };
}

}  // namespace authfcgi::app
