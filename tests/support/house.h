// The whole program by function calls: a configuration, a pretend provider, and between them the Application. A test
// sends a request and looks at the answer; a Visitor has a browser, too, and so a journey can be read line by line.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accounts/desk.h"
#include "app/application.h"
#include "hooks/hooks.h"
#include "limits/limits.h"
#include "limits/shared_counters.h"
#include "session/jwt_strategy.h"
#include "shared/document_cache.h"
#include "signin/sign_in.h"
#include "store/memory_authenticators.h"
#include "store/memory_local_accounts.h"
#include "support/browser.h"
#include "support/noting_store.h"
#include "support/pretend_provider.h"

namespace authfcgi::support {

// Hooks that a test sets.
class PliantHooks : public hooks::Hooks {
 public:
  std::function<std::variant<bool, std::string>()> on_sign_in = [] { return true; };
  std::function<std::optional<json::Value>(hooks::JwtInput)> on_jwt;
  std::function<json::Value(hooks::SessionInput)> on_session;
  std::function<std::string(const std::string&, const std::string&)> on_redirect;
  std::function<hooks::Verdict(const hooks::AuthorizedInput&)> on_authorized;
  std::function<json::Value(const json::Value&)> on_profile;
  std::function<std::optional<model::User>(const json::Value&)> on_authorize;

  bool has_sign_in() const override { return true; }
  hooks::Verdict sign_in(const hooks::SignInInput&) override { return on_sign_in(); }
  bool has_session() const override { return on_session != nullptr; }
  json::Value session(hooks::SessionInput input) override {
    return on_session ? on_session(std::move(input)) : std::move(input.session);
  }
  bool has_redirect() const override { return on_redirect != nullptr; }
  std::string redirect(const std::string& url, const std::string& base_url) override {
    return on_redirect(url, base_url);
  }
  bool has_authorized() const override { return on_authorized != nullptr; }
  hooks::Verdict authorized(const hooks::AuthorizedInput& input) override { return on_authorized(input); }
  bool has_profile(std::string_view) const override { return on_profile != nullptr; }
  json::Value profile(std::string_view, const json::Value& profile, const json::Value&) override {
    return on_profile(profile);
  }
  bool has_authorize(std::string_view) const override { return on_authorize != nullptr; }
  std::optional<model::User> authorize(std::string_view, const json::Value& credentials, const http::Request&) override {
    return on_authorize(credentials);
  }
  bool has_jwt() const override { return on_jwt != nullptr; }
  std::optional<json::Value> jwt(hooks::JwtInput input) override {
    return on_jwt ? on_jwt(std::move(input)) : std::move(input.token);
  }
};

// The configured strategy, with something that happens before whatever it does: a test makes it throw.
class GuardedStrategy : public session::Strategy {
 public:
  explicit GuardedStrategy(std::unique_ptr<session::Strategy> guarded) : guarded_(std::move(guarded)) {}

  std::function<void()> before = [] {};

  std::optional<session::Active> find(const http::Cookies& cookies, bool secure, Instant now) override;
  session::Reading read(const http::Cookies& cookies, bool secure, Instant now, const json::Value* update,
                        http::CookieJar& jar) override;
  session::Look look(const http::Cookies& cookies, bool secure, Instant now, http::CookieJar& jar) override;
  json::Value show(const session::Active& active) override;
  void start(const http::Cookies& cookies, bool secure, Instant now, const session::Newcomer& newcomer,
             http::CookieJar& jar) override;
  bool strengthen(const http::Cookies& cookies, bool secure, Instant now, const json::Value& claims,
                  http::CookieJar& jar, const session::Active* looked_at = nullptr) override;
  void end(const http::Cookies& cookies, bool secure, Instant now, http::CookieJar& jar) override;

 private:
  std::unique_ptr<session::Strategy> guarded_;
};

// A mail that was handed over, as its server would see it.
struct SentMail {
  std::string host, from, to, message;
};

class House {
 public:
  // settings: a JSON object with members of the configuration, beside a secret and the provider "idp", or instead of
  // them. An adapter is a store in memory, whatever its type.
  explicit House(const std::string& settings = "{}");

  http::Response answer(const http::Request& request) const { return application.handle(request); }

  // Somebody with a password; the address is confirmed.
  model::User add_user(const std::string& email, const std::string& password);
  // A confirmed authenticator for them; returns its secret.
  crypto::SecretBytes add_totp(const std::string& user_id);

  // A session token of the jwt strategy, as it was made some time ago.
  std::string old_session(json::Value claims, std::chrono::seconds age, bool secure = true);

  std::unique_ptr<const config::Config> config;
  std::vector<providers::Provider> providers;
  PretendProvider idp;
  PliantHooks hooks;
  NotingStore store;
  crypto::SystemRandom random;
  app::CsrfTokens csrf_tokens;
  session::SessionKeys session_keys;
  signin::CheckKeys check_keys;
  shared::DocumentCache documents{8};
  oauth::Metadata metadata;
  shared::Bulkhead bulkhead{1, 4};
  limits::SharedCounters counters{random, 1024};
  limits::Limits limits{config->rate_limit, counters};
  std::vector<SentMail> mails;
  std::function<void()> before_mail = [] {};  // a test makes it throw
  password::Policy policy{config->passwords.policy};
  net::SendMail send_mail;  // into mails
  http::Fetch fetch = idp.fetch();
  GuardedStrategy strategy;
  // Local accounts, where there is an adapter; their passwords cost next to nothing.
  store::MemoryLocalAccounts accounts{store};
  store::MemoryAuthenticators authenticators{store, &accounts};
  password::Hasher hasher{cheap_passwords()};
  shared::Turnstile turnstile{1, 4};
  signin::SecondFactorKeys second_factor_keys{*config};
  signin::Desk desk{*config, hooks,  limits,    config->adapter ? &store : nullptr, config->adapter ? &accounts : nullptr,
                    hasher,  turnstile, random, &bulkhead};
  signin::PasswordSources password_sources{desk};
  signin::Vault vault{*config, store, accounts, limits, second_factor_keys, random};
  signin::SignIn sign_in;
  authfcgi::accounts::Desk accounts_desk;
  app::Application application;

 private:
  static config::Passwords cheap_passwords();
  std::unique_ptr<session::Strategy> make_strategy();
};

using Lines = std::vector<std::pair<std::string, std::string>>;  // header fields

// A person with a browser in front of nginx. A path without a slash in front is one of the API: "session".
class Visitor {
 public:
  explicit Visitor(House& house, std::string origin = "https://app.example.com");

  // As nginx would hand it over, with the browser's cookies.
  http::Request request(const std::string& method, const std::string& path, const Lines& headers = {}) const;
  // Sends, and keeps the cookies of the answer.
  http::Response send(const http::Request& request);

  http::Response get(const std::string& path, const Lines& headers = {});
  // A form as it is, and a form with the CSRF token of GET csrf beside its fields.
  http::Response post(const std::string& path, const http::Form& form, const Lines& headers = {});
  http::Response submit(const std::string& path, http::Form form = {}, const Lines& headers = {});
  http::Response post_json(const std::string& path, const json::Value& body, const Lines& headers = {});

  std::string csrf_token();

  // The button, the provider's page, and back: the parameters that come back, and what we then answer.
  http::Form approve(const std::string& callback_url = "/after", const std::string& query = "");
  http::Response return_with(const http::Form& callback);
  http::Response sign_in(const std::string& callback_url = "/after") { return return_with(approve(callback_url)); }
  json::Value session() { return json::parse(get("session").body); }

  // auth_request for a page with that policy.
  http::Response pass(const std::string& require, const Lines& headers = {}, const std::string& path = "/page");

  Browser browser;
  const config::Cookies& names;

 private:
  House& house_;
  std::string origin_;
};

// A header's value, "" where there is none; what an answer in JSON says in its "url"; the value of a Set-Cookie field.
std::string location(const http::Response& response);
std::string url_in(const http::Response& response);
std::optional<std::string> set_cookie(const http::Response& response, std::string_view name);

}  // namespace authfcgi::support
