#include "hooks/webhooks.h"

#include <doctest/doctest.h>

#include "base/base64url.h"
#include "json/text.h"

using namespace authfcgi;
using hooks::Event;

namespace {

const Instant kNow{std::chrono::milliseconds(1'614'265'330'000)};

config::Webhook webhook(const std::string& event) {
  return {event, "https://app.example/hook", crypto::SecretString(std::string(32, '\7'))};
}

}  // namespace

TEST_CASE("a message says what, when and about whom") {
  model::User user;
  user.id = "1";
  user.email = "a@example.com";
  const auto body = json::parse(hooks::webhook_body({.event = Event::kCreateUser, .user = &user}, kNow));
  CHECK(body.find_string("type") == "createUser");
  CHECK(body.find_string("timestamp") == "2021-02-25T15:02:10.000Z");
  CHECK(body.find("data")->find("user")->find_string("email") == "a@example.com");
}

TEST_CASE("a message holds nothing that opens anything (SEC-76)") {
  const auto token = json::parse(R"({"sub":"1","accessToken":"SECRET","nested":{"refresh_token":"SECRET"},"exp":5})");
  const auto session = json::parse(R"({"user":{"id":"1","apiSecret":"SECRET","list":[{"passwordHash":"SECRET"}]},"sessionToken":"SECRET"})");
  const auto body = hooks::webhook_body({.event = Event::kSession, .token = &token, .session = &session}, kNow);
  CHECK(body.find("SECRET") == std::string::npos);
  CHECK(json::write(*json::parse(body).find("data")->find("token")) == R"({"sub":"1","exp":5})");
}

TEST_CASE("the signature is HMAC-SHA256 over id, timestamp and body (Standard Webhooks 1.0)") {
  // The example that the specification's libraries are tested with.
  config::Webhook hook = webhook("*");
  hook.key = crypto::SecretString(base64url_decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").value());
  const auto request = hooks::webhook_request(hook, "msg_p5jXN8AQM9LWM0D4loKWxJek", kNow, R"({"test": 2432232314})");
  CHECK(request.method == "POST");
  CHECK(request.target == "https://app.example/hook");
  CHECK(request.headers.find("webhook-id") == "msg_p5jXN8AQM9LWM0D4loKWxJek");
  CHECK(request.headers.find("webhook-timestamp") == "1614265330");
  CHECK(request.headers.find("webhook-signature") == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  const auto other = hooks::webhook_request(hook, "msg_2", kNow, R"({"test": 2432232314})");
  CHECK(other.headers.find("webhook-signature") != request.headers.find("webhook-signature"));
}

TEST_CASE("each webhook hears its event, and * hears all") {
  std::vector<config::Webhook> list;
  list.push_back(webhook("createUser"));
  std::vector<std::string> queued;
  hooks::Webhooks listener(list, [&](const config::Webhook& each, const std::string&) { queued.push_back(each.event); });
  CHECK(listener.wants(Event::kCreateUser));
  CHECK(!listener.wants(Event::kSignIn));
  list.push_back(webhook("*"));
  CHECK(listener.wants(Event::kSignIn));
  const model::User user;
  listener.hear({.event = Event::kCreateUser, .user = &user});
  listener.hear({.event = Event::kSignIn, .user = &user});
  CHECK(queued == std::vector<std::string>{"createUser", "*", "*"});
}
