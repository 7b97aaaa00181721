#include "app/webhook_sender.h"

#include <doctest/doctest.h>

#include <map>

#include "config/load.h"
#include "store/open.h"
#include "support/captured_log.h"
#include "support/scratch_directory.h"

using namespace authfcgi;
using namespace std::chrono_literals;

namespace {

const Instant kNow{std::chrono::milliseconds(1'800'000'000'000)};

const std::string kSecret = R"("secret":"whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB")";

struct Desk {
  support::ScratchDirectory scratch;
  std::unique_ptr<const config::Config> config = config::load_text(
      R"({"secret":"0123456789abcdef0123456789abcdef","adapter":{"type":"sqlite","path":")" + scratch.file("users.db") +
          R"("},"events":{"createUser":{"url":"https://app.example/",)" + kSecret + R"(},"signIn":{"url":"https://slow.example/",)" + kSecret +
          R"(},"linkAccount":{"url":"https://slow.example/",)" + kSecret + "}}}",
      "f.json", [](const std::string&) { return std::nullopt; });
  store::Stores stores = store::open(*config);
  crypto::SystemRandom random;
  int status = 200;
  std::vector<http::Request> sent;
  bool is_held = false;
  Instant at = kNow;
  std::map<std::string, app::WebhookSender::Told> held;  // by URL
  app::WebhookSender sender{*config, *stores.outbox,
                            [this](const http::Request& request, const app::WebhookSender::Told& told) {
                              sent.push_back(request);
                              if (is_held) {
                                held[request.target] = told;
                              } else {
                                told(at, status, status == 0 ? "nobody there" : "");
                              }
                            },
                            random};
  const support::CapturedLog log;

  bool begin(Instant now) {
    at = now;
    return sender.begin(now);
  }
  void queue(const std::string& address = "createUser", const std::string& id = "m", const std::string& body = "{}") {
    stores.outbox->add({.id = id, .site = "", .address = address, .body = body, .created = kNow, .due = kNow});
  }
};

}  // namespace

TEST_CASE("a message that is taken is gone") {
  Desk desk;
  CHECK(!desk.begin(kNow));
  desk.queue();
  CHECK(desk.begin(kNow));
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
      REQUIRE(desk.begin(at));
      const auto waiting = desk.stores.outbox->list(10).at(0);
      CHECK(waiting.tries == n);
      CHECK(waiting.dead == (n == app::kMaxTries));
      if (!waiting.dead) CHECK(waiting.due > at);
      at = waiting.due;
    }
    CHECK(at - kNow > 8h);
    CHECK(at - kNow < 24h);
    CHECK(!desk.begin(at + 48h));
    desk.sender.purge(at + 13 * 24h);
    CHECK(desk.stores.outbox->list(10).size() == 1);
    desk.sender.purge(at + 15 * 24h);
    CHECK(desk.stores.outbox->list(10).empty());
    CHECK(desk.log.text().find("webhook_given_up") != std::string::npos);
  }
}

TEST_CASE("410 Gone is the end, and so is an event without a URL") {
  Desk gone;
  gone.status = 410;
  gone.queue();
  CHECK(gone.begin(kNow));
  CHECK(gone.stores.outbox->list(10).at(0).dead);

  Desk unknown;
  unknown.queue("signOut");
  CHECK(unknown.begin(kNow));
  CHECK(unknown.sent.empty());
  CHECK(unknown.stores.outbox->list(10).at(0).dead);
}

TEST_CASE("a slow receiver has one message at a time, in their order, and keeps nobody else waiting") {
  Desk desk;
  desk.is_held = true;
  desk.queue("signIn", "m1");
  desk.queue("linkAccount", "m2");
  desk.queue("createUser", "m3");
  const auto sent_to = [&](std::size_t n) { return desk.sent.at(n).target + " " + std::string(*desk.sent.at(n).headers.find("webhook-id")); };
  CHECK(desk.begin(kNow));
  REQUIRE(desk.sent.size() == 2);
  CHECK(sent_to(0) == "https://slow.example/ m1");
  CHECK(sent_to(1) == "https://app.example/ m3");
  desk.held.at("https://app.example/")(kNow, 204, "");
  desk.queue("createUser", "m4");
  CHECK(desk.begin(kNow + 1s));
  CHECK(sent_to(2) == "https://app.example/ m4");
  CHECK(!desk.begin(kNow + 2s));
  desk.held.at("https://slow.example/")(kNow + 3s, 0, "too slow");
  CHECK(desk.begin(kNow + 3s));  // the first one is due again in a second
  CHECK(sent_to(3) == "https://slow.example/ m2");
  CHECK(desk.stores.outbox->list(10).size() == 3);
}

TEST_CASE("what waits for an entry that is gone goes where its event is heard of now") {
  Desk desk;
  desk.queue("*", "m1", R"({"type":"createUser"})");
  desk.queue("*", "m2", R"({"type":"session"})");
  CHECK(desk.begin(kNow));
  REQUIRE(desk.sent.size() == 1);
  CHECK(desk.sent[0].target == "https://app.example/");
  const auto left = desk.stores.outbox->list(10);
  REQUIRE(left.size() == 1);
  CHECK(left[0].id == "m2");
  CHECK(left[0].dead);
}

TEST_CASE("what is sent elsewhere waits until that URL is free, and has lost no try") {
  Desk desk;
  desk.is_held = true;
  desk.queue("createUser", "m1");
  CHECK(desk.begin(kNow));
  desk.queue("*", "m2", R"({"type":"createUser"})");
  CHECK(desk.begin(kNow));
  CHECK(desk.sent.size() == 1);
  desk.held.at("https://app.example/")(kNow, 204, "");
  CHECK(!desk.begin(kNow));
  CHECK(desk.begin(kNow + 1s));
  CHECK(desk.sent.size() == 2);
  CHECK(desk.stores.outbox->list(10).at(0).tries == 0);
}
