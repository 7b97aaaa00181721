#include "app/webhook_sender.h"

#include <doctest/doctest.h>

#include "config/load.h"
#include "store/open.h"
#include "support/captured_log.h"
#include "support/scratch_directory.h"

using namespace authfcgi;
using namespace std::chrono_literals;

namespace {

const Instant kNow{std::chrono::milliseconds(1'800'000'000'000)};

struct Desk {
  support::ScratchDirectory scratch;
  std::unique_ptr<const config::Config> config = config::load_text(
      R"({"secret":"0123456789abcdef0123456789abcdef","adapter":{"type":"sqlite","path":")" + scratch.file("users.db") +
          R"("},"events":{"createUser":{"url":"https://app.example/","secret":"whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"}}})",
      "f.json", [](const std::string&) { return std::nullopt; });
  store::Stores stores = store::open(*config);
  crypto::SystemRandom random;
  int status = 200;
  std::vector<http::Request> sent;
  app::WebhookSender sender{*config, *stores.outbox,
                            [this](const http::Request& request) {
                              sent.push_back(request);
                              if (status == 0) throw http::FetchError("nobody there");
                              return http::Response{.status = status, .headers = {}, .body = {}};
                            },
                            random};
  const support::CapturedLog log;

  void queue(const std::string& address = "createUser") {
    stores.outbox->add({.id = "m", .site = "", .address = address, .body = "{}", .created = kNow, .due = kNow});
  }
};

}  // namespace

TEST_CASE("a message that is taken is gone") {
  Desk desk;
  CHECK(!desk.sender.send_one(kNow));
  desk.queue();
  CHECK(desk.sender.send_one(kNow));
  REQUIRE(desk.sent.size() == 1);
  CHECK(desk.sent[0].target == "https://app.example/");
  CHECK(desk.sent[0].body == "{}");
  CHECK(desk.stores.outbox->list(10).empty());
}

TEST_CASE("a message that is not taken comes again, each time later, eight times in all") {
  for (const int status : {500, 302, 0}) {
    Desk desk;
    desk.status = status;
    desk.queue();
    Instant at = kNow;
    for (int n = 1; n <= app::kMaxTries; ++n) {
      REQUIRE(desk.sender.send_one(at));
      const auto waiting = desk.stores.outbox->list(10).at(0);
      CHECK(waiting.tries == n);
      CHECK(waiting.dead == (n == app::kMaxTries));
      if (!waiting.dead) CHECK(waiting.due > at);
      at = waiting.due;
    }
    CHECK(at - kNow > 8h);
    CHECK(at - kNow < 24h);
    CHECK(!desk.sender.send_one(at + 48h));
    CHECK(desk.log.text().find("webhook_given_up") != std::string::npos);
  }
}

TEST_CASE("410 Gone is the end, and so is an event without a URL") {
  Desk gone;
  gone.status = 410;
  gone.queue();
  CHECK(gone.sender.send_one(kNow));
  CHECK(gone.stores.outbox->list(10).at(0).dead);

  Desk unknown;
  unknown.queue("signOut");
  CHECK(unknown.sender.send_one(kNow));
  CHECK(unknown.sent.empty());
  CHECK(unknown.stores.outbox->list(10).at(0).dead);
}
