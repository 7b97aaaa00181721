#include "app/webhook_office.h"

#include <doctest/doctest.h>

#include <csignal>

#include "app/webhook_sender.h"
#include "config/load.h"
#include "store/open.h"
#include "support/captured_log.h"
#include "support/plain_server.h"
#include "support/scratch_directory.h"

using namespace authfcgi;

namespace {

[[maybe_unused]] const auto kSigpipeBefore = ::signal(SIGPIPE, SIG_IGN);

const std::string kTaken = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

// Two sites with a store each; "a.b" is a host.
struct Sites {
  explicit Sites(const std::string& url)
      : config(config::load_text(R"({"secret":"0123456789abcdef0123456789abcdef","allowInsecureLoopback":true,"events":{"createUser":{"url":")" + url +
                                     R"(","secret":"whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"}},)" + adapter("one.db") + R"(,"hosts":{"a.b":{)" +
                                     adapter("two.db") + "}}}",
                                 "f.json", [](const std::string&) { return std::nullopt; })),
        send(app::open_webhook_office(*config)) {}

  std::string adapter(const std::string& name) const { return R"("adapter":{"type":"sqlite","path":")" + scratch.file(name) + "\"}"; }
  std::unique_ptr<store::Outbox> outbox(const std::string& name) const {
    return store::open({.type = "sqlite", .path = scratch.file(name)}).outbox;
  }
  void queue(const std::string& name, const std::string& site, Instant due = now()) const {
    outbox(name)->add({.id = "m-" + name, .site = site, .address = "createUser", .body = "{}", .created = due, .due = due});
  }

  support::ScratchDirectory scratch;
  const support::CapturedLog log;
  std::unique_ptr<const config::Config> config;
  std::function<bool(bool)> send;
};

}  // namespace

TEST_CASE("the messages of all sites are sent, and then there is nothing to do") {
  support::Server server(kTaken);
  Sites sites(server.url("/hook"));
  sites.queue("one.db", "");
  sites.queue("two.db", "a.b");
  CHECK_FALSE(sites.send(false));  // whoever ends begins with nothing
  int calls = 0;
  while (sites.send(true) && ++calls < 1000) {
  }
  CHECK(sites.outbox("one.db")->list(10).empty());
  CHECK(sites.outbox("two.db")->list(10).empty());
  CHECK(server.connections() == 2);
}

TEST_CASE("what nobody took for so long is forgotten when there is nothing else to do") {
  Sites sites("https://a.example/");
  const auto outbox = sites.outbox("one.db");
  for (const auto& [id, age] : {std::pair("old", std::chrono::hours(24)), std::pair("young", -std::chrono::hours(24))}) {
    const Instant then = now() - app::kKeepGivenUp - age;
    outbox->add({.id = id, .site = "", .address = "createUser", .body = "{}", .created = then, .due = then});
    outbox->give_up(id, then, 8, "it answered 500");
  }
  CHECK_FALSE(sites.send(true));
  const auto kept = outbox->list(10);
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].id == "young");
}
