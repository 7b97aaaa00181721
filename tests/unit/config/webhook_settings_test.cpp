#include "config/webhook_settings.h"

#include <doctest/doctest.h>

#include "unit/config/configured.h"

using namespace authfcgi;
using namespace authfcgi::config;

namespace {

const Variables kSecret = {{"AUTH_WEBHOOK_SECRET", "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="}};
const std::string kAdapter = R"("adapter": {"type": "sqlite", "path": "/x.db"}, )";

std::string complaint(const std::string& events, Variables variables = kSecret, const std::string& adapter = kAdapter) {
  const auto all = complaints_of("{" + adapter + "\"events\": " + events + "}", std::move(variables));
  return all.empty() ? "" : all[0];
}

}  // namespace

TEST_CASE("a webhook is a URL, with the secret of the environment or its own") {
  const auto config = configured("{" + kAdapter + R"("events": {"createUser": "https://a.example/h", "*": {"url": "https://b.example/",
      "secret": "whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"}}})", kSecret);
  REQUIRE(config->webhooks.size() == 2);
  CHECK(config->webhooks[0].event == "createUser");
  CHECK(config->webhooks[0].url == "https://a.example/h");
  CHECK(config->webhooks[0].key.reveal() == std::string(32, '\7'));
  CHECK(config->webhooks[1].event == "*");
  CHECK(config->webhooks[1].key.reveal() == std::string(24, '\1'));
}

TEST_CASE("messages wait in a store: without an adapter there is none") {
  CHECK(complaint(R"({"createUser": "https://a.example/"})", kSecret, "") ==
        "f.json:1: events needs an adapter: messages wait in its store until they are delivered");
}

TEST_CASE("a webhook without a good secret or URL is a complaint, and no secret is shown") {
  CHECK(complaint(R"({"createUser": "https://a.example/"})", {}).find("AUTH_WEBHOOK_SECRET is not set") != std::string::npos);
  CHECK(complaint(R"({"createUser": "https://a.example/"})", {{"AUTH_WEBHOOK_SECRET", "whsec_c2hvcnQ="}}).starts_with("AUTH_WEBHOOK_SECRET is set, but must be"));
  const auto shown = complaint(R"({"createUser": {"url": "https://a.example/", "secret": "my-own-words"}})");
  CHECK(shown.find("must be \"whsec_\" and the base64") != std::string::npos);
  CHECK(shown.find("my-own-words") == std::string::npos);
  CHECK(complaint(R"({"createUser": "http://a.example/"})").find("an https URL") != std::string::npos);
  CHECK(complaint(R"({"created": "https://a.example/"})").find("is no key that is known here") != std::string::npos);
}
