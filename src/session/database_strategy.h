// A session is a row of the store, and the cookie holds nothing but its name (authjs-wire.md 12.4): ending it ends it
// on every machine at once.
// Where this is stricter than Auth.js: the name has 256 random bits instead of a UUID's 122, a sign-in deletes the
// session it replaces (15.23), and the browser is told the end that is stored after the renewal (15.51).
#pragma once

#include "config/config.h"
#include "crypto/random.h"
#include "hooks/hooks.h"
#include "session/strategy.h"
#include "store/store.h"

namespace authfcgi::session {

class DatabaseStrategy : public Strategy {
 public:
  // All of them live longer than this.
  DatabaseStrategy(store::Store& store, const config::Config& config, hooks::Hooks& hooks, crypto::Random& random)
      : store_(store), config_(config), hooks_(hooks), random_(random) {}

  // Throws TemporarilyUnavailable or SessionTokenError when the store fails: that is neither a session nor its absence.
  std::optional<Active> find(const http::Cookies& cookies, bool secure, Instant now) override;

  // {user: {name, email, image}, expires}, then what the session hook makes of it. A failing store or hook gives null
  // with a problem and touches no cookie (15.20, 15.21, SEC-37). The hook never sees the session token (15.7).
  Reading read(const http::Cookies& cookies, bool secure, Instant now, const json::Value* update,
               http::CookieJar& jar) override;

  json::Value show(const Active& active) override;

  // The user must be one of the store's. Throws TemporarilyUnavailable or AdapterError; the jar is then as it was.
  void start(const http::Cookies& cookies, bool secure, Instant now, const Newcomer& newcomer,
             http::CookieJar& jar) override;

  // Throws as start does.
  bool strengthen(const http::Cookies& cookies, bool secure, Instant now, const json::Value& claims,
                  http::CookieJar& jar, const Active* looked_at = nullptr) override;

  // Throws TemporarilyUnavailable or SignOutError when the row cannot be deleted. The jar has the deletion of the cookie
  // even then: who signs out at somebody else's machine must not stay signed in there because our disk is full (2.11).
  void end(const http::Cookies& cookies, bool secure, Instant now, http::CookieJar& jar) override;

 private:
  void replace(const model::Session& session, const http::Cookies& cookies, bool secure, http::CookieJar& jar);
  const config::Cookie& cookie(bool secure) const { return config_.cookies(secure).session_token; }
  std::optional<std::string_view> token(const http::Cookies& cookies, bool secure) const;
  bool is_renewal_due(Instant expires, Instant now) const;
  // The live session behind the token; one that has expired is deleted and not returned.
  std::optional<std::pair<model::Session, model::User>> load(std::string_view token, Instant now);
  json::Value shape(const model::Session& session, const model::User& user, const json::Value* update) const;
  void set_cookie(std::string_view token, bool secure, Instant expires, http::CookieJar& jar) const;
  // The cookie, and the chunks that the jwt strategy left when the site moved to this one.
  void erase_cookies(const http::Cookies& cookies, bool secure, http::CookieJar& jar) const;

  store::Store& store_;
  const config::Config& config_;
  hooks::Hooks& hooks_;
  crypto::Random& random_;
};

}  // namespace authfcgi::session
