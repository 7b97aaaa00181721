#include "hooks/events.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "json/text.h"
#include "support/captured_log.h"

using namespace authfcgi;

namespace {

struct Ear : hooks::Listener {
  explicit Ear(hooks::Event event) : wanted(event) {}
  bool wants(hooks::Event event) const override { return event == wanted; }
  void hear(const hooks::Fact& fact) override {
    heard.push_back(json::write(hooks::to_json(fact)));
    if (fails) throw Error("events.lua:3: attempt to index a nil value");
  }
  hooks::Event wanted;
  bool fails = false;
  std::vector<std::string> heard;
};

}  // namespace

TEST_CASE("events reach whoever wants them, and nobody else") {
  hooks::Events events;
  CHECK_FALSE(events.has(hooks::Event::kSignIn));
  Ear first(hooks::Event::kCreateUser), second(hooks::Event::kSignOut);
  events.add(first);
  events.add(second);
  CHECK(events.has(hooks::Event::kSignOut));
  CHECK_FALSE(events.has(hooks::Event::kSession));

  const json::Value token = json::object({{"sub", "u1"}});
  events.tell({.event = hooks::Event::kSignOut, .token = &token});
  CHECK(first.heard.empty());
  CHECK(second.heard == std::vector<std::string>{R"({"token":{"sub":"u1"}})"});
}

TEST_CASE("a listener that fails keeps neither the request nor the next listener from anything (7.5)") {
  hooks::Events events;
  Ear failing(hooks::Event::kSignIn), next(hooks::Event::kSignIn);
  failing.fails = true;
  events.add(failing);
  events.add(next);
  support::CapturedLog log;
  events.tell({.event = hooks::Event::kSignIn, .is_new_user = true});
  CHECK(next.heard == std::vector<std::string>{R"({"isNewUser":true})"});
  CHECK(log.text().find("type=EventError name=signIn cause=\"events.lua:3: attempt to index a nil value\"") !=
        std::string::npos);
}
