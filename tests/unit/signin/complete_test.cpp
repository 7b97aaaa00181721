#include "signin/complete.h"

#include <doctest/doctest.h>

#include "model/errors.h"
#include "store/memory_local_accounts.h"
#include "store/memory_store.h"
#include "support/browser.h"

using namespace authfcgi;

namespace {

// Notes whom a session was started for.
class NotingStrategy : public session::Strategy {
 public:
  std::optional<std::string> signed_in;
  json::Value more_claims = json::object();  // of whoever is signed in
  bool fails = false;
  int started = 0;
  model::User user;
  model::Account account;
  std::optional<bool> is_new_user;
  json::Value claims;

  std::optional<session::Active> find(const http::Cookies&, bool, Instant) override {
    if (!signed_in) return std::nullopt;
    session::Active active;
    active.claims = more_claims;
    active.claims.set("sub", *signed_in);
    return active;
  }
  session::Reading read(const http::Cookies&, bool, Instant, const json::Value*, http::CookieJar&) override { return {}; }
  json::Value show(const session::Active&) override { return nullptr; }
  void start(const http::Cookies&, bool, Instant, const session::Newcomer& newcomer, http::CookieJar& jar) override {
    if (fails) throw Error("disk full");
    ++started;
    user = newcomer.user;
    account = newcomer.account;
    is_new_user = newcomer.is_new_user;
    claims = *newcomer.claims;
    jar.set("session", "token", {});
  }
  void end(const http::Cookies&, bool, Instant, http::CookieJar&) override {}
};

class AskedHooks : public hooks::Hooks {
 public:
  hooks::Verdict answer = true;
  bool fails = false;
  model::User asked_about;
  std::optional<bool> verified;

  bool has_sign_in() const override { return true; }
  hooks::Verdict sign_in(const hooks::SignInInput& input) override {
    asked_about = input.user;
    verified = input.email_verified;
    if (fails) throw Error("hook: attempt to index a nil value");
    return answer;
  }
};

struct Ended {
  config::Config config;
  AskedHooks hooks;
  NotingStrategy strategy;
  store::MemoryStore store;
  store::MemoryLocalAccounts local_accounts{store};
  bool has_store = false;
  std::optional<bool> email_verified = true;
  support::Browser browser;
  http::CookieJar jar;
  std::string origin = "https://app.example.com";

  std::string type = "oidc";

  Ended() { config.plain_cookies = config::default_cookies(false); }

  signin::Ending complete(bool allow_linking = false) {
    signin::Identity identity;
    identity.user.id = "fresh-id";
    identity.user.name = "Ada";
    identity.user.email = "ada@example.com";
    identity.email_verified = email_verified;
    identity.claims = json::object({{"groups", json::array({"staff"})}});
    identity.account = {.user_id = "", .type = type, .provider = "idp", .provider_account_id = "sub-1"};
    identity.needs_link = type == "credentials";
    const http::Cookies cookies = browser.cookies();
    const signin::Visit visit{from_unix_seconds(1800000000), origin, origin, false, cookies};
    return signin::complete(identity, allow_linking, visit, "https://app.example.com/after",
                            {config, hooks, strategy, has_store ? &store : nullptr, has_store ? &local_accounts : nullptr}, jar);
  }
};

}  // namespace

TEST_CASE("without a store the user is who the provider describes") {
  Ended ended;
  const auto ending = ended.complete();
  CHECK(ending.location == "https://app.example.com/after");
  CHECK(ending.detour.empty());
  CHECK_FALSE(ending.is_new_user);
  CHECK(ended.strategy.user.id == "fresh-id");
  CHECK(ended.strategy.account.user_id.empty());
  CHECK(ended.strategy.claims == json::object({{"groups", json::array({"staff"})}}));
}

TEST_CASE("a stable subject is the same at every sign-in and another for everybody else (15.35)") {
  Ended ended;
  ended.config.stable_subject = true;
  ended.complete();
  const model::Account account{.user_id = "", .type = "oidc", .provider = "idp", .provider_account_id = "sub-1"};
  CHECK(ended.strategy.user.id == signin::stable_subject(account));
  // uuid.uuid5(uuid.NAMESPACE_URL, "idp:sub-1") of Python.
  CHECK(signin::stable_subject(account) == "768a0085-7b99-592f-89b2-1e948cfea5c3");
  model::Account other = account;
  other.provider_account_id = "sub-2";
  CHECK(signin::stable_subject(other) != signin::stable_subject(account));
}

TEST_CASE("with a store the first sign-in creates the user, the second finds it, and the hook sees who is known") {
  Ended ended;
  ended.has_store = true;
  ended.config.pages.new_user = "/welcome?tour=1#top";
  const auto first = ended.complete();
  CHECK(first.is_new_user);
  CHECK(first.location == "https://app.example.com/welcome?tour=1&callbackUrl=https%3A%2F%2Fapp.example.com%2Fafter#top");
  CHECK(ended.strategy.is_new_user == true);
  CHECK(ended.hooks.asked_about.id == "fresh-id");
  const std::string id = ended.strategy.user.id;
  CHECK(ended.strategy.account.user_id == id);

  const auto second = ended.complete();
  CHECK_FALSE(second.is_new_user);
  CHECK(second.location == "https://app.example.com/after");
  CHECK(ended.strategy.user.id == id);
  CHECK(ended.hooks.asked_about.id == id);
}

TEST_CASE("whom the operator has disabled comes in by no door") {
  Ended ended;
  ended.has_store = true;
  ended.complete();
  ended.local_accounts.set_disabled(ended.strategy.user.id, true);
  CHECK_THROWS_AS(ended.complete(), model::AccessDenied);
  CHECK(ended.strategy.started == 1);
  ended.local_accounts.set_disabled(ended.strategy.user.id, false);
  ended.complete();
  CHECK(ended.strategy.started == 2);
}

TEST_CASE("a session of somebody who is disabled links no account for later") {
  Ended ended;
  ended.has_store = true;
  model::User somebody;
  somebody.email = "other@example.com";
  somebody = ended.store.create_user(somebody);
  ended.strategy.signed_in = somebody.id;
  ended.strategy.more_claims = json::object({{"auth_time", 1800000000}});
  ended.local_accounts.set_disabled(somebody.id, true);
  CHECK_THROWS_AS(ended.complete(), model::AccessDenied);
  CHECK(ended.store.list_accounts(somebody.id).empty());
  CHECK(ended.strategy.started == 0);
}

TEST_CASE("who is signed in gets the account linked, and a new session (SEC-35)") {
  Ended ended;
  ended.has_store = true;
  model::User somebody;
  somebody.id = "somebody";
  somebody.email = "other@example.com";
  somebody = ended.store.create_user(somebody);
  ended.strategy.signed_in = somebody.id;
  CHECK_FALSE(ended.complete().is_new_user);
  CHECK(ended.strategy.user.id == somebody.id);
  CHECK(ended.strategy.started == 1);
  CHECK(ended.store.find_user_by_account("idp", "sub-1")->id == somebody.id);
}

namespace {

constexpr std::int64_t kNow = 1'800'000'000;

// Ada is signed in, and somebody comes back from a provider with an account that nobody knows.
struct OpenBrowser : Ended {
  explicit OpenBrowser(std::int64_t seconds_ago) {
    has_store = true;
    model::User somebody;
    somebody.email = "other@example.com";
    id = store.create_user(somebody).id;
    strategy.signed_in = id;
    strategy.more_claims = json::object({{"auth_time", kNow - seconds_ago}, {"amr", json::array({"pwd"})}});
  }
  std::string id;
};

}  // namespace

TEST_CASE("an account that is linked proves nothing by itself: the session says what it said before, and its owner hears of it") {
  OpenBrowser browser(3600);
  const auto ending = browser.complete();
  REQUIRE(ending.linked_to);
  CHECK(ending.linked_to->id == browser.id);
  REQUIRE(browser.strategy.claims.find("auth_time"));
  CHECK(browser.strategy.claims.find("auth_time")->integer() == kNow - 3600);
  CHECK(*browser.strategy.claims.find("amr") == json::array({"pwd"}));
  // From now on it is one of theirs.
  CHECK_FALSE(browser.complete().linked_to);
  CHECK_FALSE(browser.strategy.claims.find("auth_time"));

  OpenBrowser of_old(3600);
  of_old.strategy.more_claims = json::object();
  of_old.complete();
  CHECK(of_old.strategy.claims.find("auth_time")->integer() == 0);
}

TEST_CASE("who has a password or a second factor links an account only just after proving who they are") {
  for (const bool has_password : {true, false}) {
    for (const std::int64_t ago : {1200, 1201}) {
      CAPTURE(ago);
      OpenBrowser browser(ago);
      if (has_password) browser.local_accounts.set_password(browser.id, "hash", from_unix_seconds(kNow - 9999));
      else browser.local_accounts.set_totp(browser.id, model::Totp{"sealed", from_unix_seconds(kNow - 9999), 0});
      if (ago <= 1200) CHECK(browser.complete().linked_to);
      else CHECK_THROWS_AS(browser.complete(), model::OAuthAccountNotLinked);
      CHECK(browser.store.list_accounts(browser.id).size() == (ago <= 1200 ? 1 : 0));
      if (ago > 1200) continue;
      browser.strategy.more_claims.set("auth_time", kNow - 9999);
      CHECK_NOTHROW(browser.complete());  // with an account of theirs anybody signs in again
    }
  }
}

TEST_CASE("a name and a password at somebody else's browser are not linked to them") {
  Ended ended;
  ended.has_store = true;
  model::User somebody;
  somebody.id = "somebody";
  somebody.email = "other@example.com";
  somebody = ended.store.create_user(somebody);
  ended.strategy.signed_in = somebody.id;
  ended.type = "credentials";
  CHECK(ended.complete().is_new_user);
  CHECK(ended.strategy.user.id != somebody.id);
}

TEST_CASE("an address alone links nobody (SEC-17)") {
  Ended ended;
  ended.has_store = true;
  model::User same_address;
  same_address.id = "same";
  same_address.email = "ada@example.com";
  ended.store.create_user(same_address);
  CHECK_THROWS_AS(ended.complete(), model::OAuthAccountNotLinked);
  CHECK(ended.strategy.started == 0);
  CHECK(ended.jar.empty());
  CHECK_NOTHROW(ended.complete(true));
}

TEST_CASE("the signIn hook hears whether the address of whom it sees is verified (SEC-17)") {
  Ended ended;
  ended.email_verified.reset();
  ended.complete();
  CHECK(ended.hooks.verified == std::nullopt);
  for (const bool verified : {true, false}) {
    ended.email_verified = verified;
    ended.complete();
    CHECK(ended.hooks.verified == verified);
  }
  // What the provider says of its address is nothing about another one that the store knows the person by.
  ended.has_store = true;
  ended.email_verified = true;
  ended.complete();
  model::User user = ended.strategy.user;
  user.email = "elsewhere@example.com";
  ended.store.update_user(user);
  ended.complete();
  CHECK(ended.hooks.asked_about.email == "elsewhere@example.com");
  CHECK(ended.hooks.verified == std::nullopt);
}

TEST_CASE("the signIn hook may refuse, fail or send somewhere else: then nothing has happened") {
  Ended refused;
  refused.has_store = true;
  refused.hooks.answer = false;
  CHECK_THROWS_AS(refused.complete(), model::AccessDenied);

  refused.hooks.answer = std::string();  // an empty text is no yes
  CHECK_THROWS_AS(refused.complete(), model::AccessDenied);

  refused.hooks.answer = true;
  refused.hooks.fails = true;
  CHECK_THROWS_AS(refused.complete(), model::AccessDenied);

  refused.hooks.fails = false;
  refused.hooks.answer = std::string("/please-pay");
  CHECK(refused.complete().detour == "/please-pay");

  CHECK(refused.strategy.started == 0);
  CHECK(refused.jar.empty());
  CHECK_FALSE(refused.store.find_user_by_account("idp", "sub-1"));
}

TEST_CASE("the callback-url cookie is used up (15.49)") {
  Ended ended;
  ended.browser.plant("authjs.callback-url", "https%3A%2F%2Fapp.example.com%2Fafter");
  ended.jar.set("authjs.callback-url", "https://app.example.com/after", {});
  ended.complete();
  ended.browser.take(ended.jar);
  CHECK_FALSE(ended.browser.has("authjs.callback-url"));
  CHECK(ended.browser.has("session"));

  Ended fresh;  // the same answer was about to set it
  fresh.jar.set("authjs.callback-url", "https://app.example.com/after", {});
  fresh.complete();
  CHECK(support::set_cookies(fresh.jar).size() == 1);
}

TEST_CASE("a session that cannot be started is a callback error with its cause") {
  Ended ended;
  ended.strategy.fails = true;
  try {
    ended.complete();
    FAIL("completed");
  } catch (const model::CallbackRouteError& error) {
    CHECK(describe(error).find("disk full") != std::string::npos);
  }
  CHECK(ended.jar.empty());
}
