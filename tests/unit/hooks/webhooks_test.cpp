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

TEST_CASE("a message holds nothing that opens anything, whatever it is called (SEC-76)") {
  const auto token = json::parse(R"({"sub":"1","accessToken":"SECRET","nested":{"refresh_token":"SECRET"},"exp":5})");
  const auto session = json::parse(
      R"({"user":{"id":"1","apiKey":"SECRET","name":{"jwt":"SECRET"}},"sessionToken":"SECRET","access":"SECRET","expires":"then"})");
  const auto body = hooks::webhook_body({.event = Event::kSession, .token = &token, .session = &session}, kNow);
  CHECK(body.find("SECRET") == std::string::npos);
  CHECK(json::write(*json::parse(body).find("data")) ==
        R"({"session":{"expires":"then","user":{"id":"1"}},"token":{"sub":"1","exp":5}})");

  model::User user{.id = "1", .name = "Ada", .email = {}, .email_verified = {}, .image = {}};
  user.extra = json::parse(R"({"access":"SECRET","jwt":"SECRET","apiKey":"SECRET"})");
  model::Account account{.user_id = "1", .type = "oidc", .provider = "idp", .provider_account_id = "sub-1"};
  account.tokens = json::parse(R"({"access_token":"SECRET","scope":"openid","expires_at":9,"session_state":"SECRET"})");
  const auto profile = json::parse(R"({"sub":"sub-1","locale":"de","zoneinfo":"Europe/Berlin","key":"SECRET","address":{"jwt":"SECRET"}})");
  const auto entered = hooks::webhook_body(
      {.event = Event::kSignIn, .user = &user, .account = &account, .profile = &profile, .is_new_user = true}, kNow);
  CHECK(json::write(*json::parse(entered).find("data")) ==
        R"({"user":{"id":"1","name":"Ada","email":null,"emailVerified":null,"image":null},)"
        R"("account":{"provider":"idp","type":"oidc","providerAccountId":"sub-1","userId":"1","scope":"openid","expires_at":9},)"
        R"("profile":{"sub":"sub-1","zoneinfo":"Europe/Berlin","locale":"de"},"isNewUser":true})");
  const auto linked = hooks::webhook_body({.event = Event::kLinkAccount, .user = &user, .account = &account, .profile_user = &user}, kNow);
  CHECK(linked.find("SECRET") == std::string::npos);
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

TEST_CASE("each webhook hears its event, and * hears all but session, which every look at one tells") {
  std::vector<config::Webhook> list;
  list.push_back(webhook("createUser"));
  std::vector<std::string> queued;
  hooks::Webhooks listener(list, [&](const config::Webhook& each, Event, const std::string&) { queued.push_back(each.event); });
  CHECK(listener.wants(Event::kCreateUser));
  CHECK(!listener.wants(Event::kSignIn));
  list.push_back(webhook("*"));
  CHECK(listener.wants(Event::kSignIn));
  CHECK(!listener.wants(Event::kSession));
  const model::User user;
  listener.hear({.event = Event::kCreateUser, .user = &user});
  listener.hear({.event = Event::kSignIn, .user = &user});
  listener.hear({.event = Event::kSession});
  CHECK(queued == std::vector<std::string>{"createUser", "*", "*"});
  list.push_back(webhook("session"));
  CHECK(listener.wants(Event::kSession));
}

TEST_CASE("a webhook that cannot be queued keeps no other from hearing, and is told of") {
  std::vector<config::Webhook> list;
  list.push_back(webhook("*"));
  list.push_back(webhook("signIn"));
  std::vector<std::string> queued;
  hooks::Webhooks listener(list, [&](const config::Webhook& each, Event, const std::string&) {
    if (each.event == "*") throw Error("the store is away");
    queued.push_back(each.event);
  });
  CHECK_THROWS_AS(listener.hear({.event = Event::kSignIn}), Error);
  CHECK(queued == std::vector<std::string>{"signIn"});
}

TEST_CASE("an event whose entry is gone belongs to its own, then to the one for all") {
  std::vector<config::Webhook> list;
  CHECK(hooks::find_webhook(list, "signIn") == nullptr);
  list.push_back(webhook("*"));
  list.push_back(webhook("createUser"));
  CHECK(hooks::find_webhook(list, "createUser") == &list[1]);
  CHECK(hooks::find_webhook(list, "signIn") == &list[0]);
  CHECK(hooks::find_webhook(list, "session") == nullptr);
}
