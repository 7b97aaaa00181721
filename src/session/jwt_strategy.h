// A session is a token in the visitor's own cookie (Auth.js's "jwt" strategy; authjs-wire.md 2.5, 2.6, 2.9, 2.11).
// Nothing is kept on our side, so it cannot be ended before its exp (SEC-38).
#pragma once

#include <chrono>

#include "config/config.h"
#include "crypto/random.h"
#include "hooks/hooks.h"
#include "session/keyring.h"
#include "session/strategy.h"

namespace authfcgi::session {

// The keys of session tokens, derived once before the fork: the salt is the cookie's name, which differs with https.
struct SessionKeys {
  explicit SessionKeys(const config::Config& config);
  const Keyring& of(bool secure) const { return secure ? secure_ : plain_; }
  const Keyring& version_4() const { return version_4_; }  // to read what next-auth 4 wrote (16.1)

 private:
  Keyring plain_, secure_, version_4_;
};

class JwtStrategy : public Strategy {
 public:
  JwtStrategy(const config::Config& config, const SessionKeys& keys, hooks::Hooks& hooks, crypto::Random& random)
      : config_(config), keys_(keys), hooks_(hooks), random_(random) {}

  std::optional<Active> find(const http::Cookies& cookies, bool secure, Instant now) override;
  Reading read(const http::Cookies& cookies, bool secure, Instant now, const json::Value* update,
               http::CookieJar& jar) override;
  Look look(const http::Cookies& cookies, bool secure, Instant now, http::CookieJar& jar) override;
  json::Value show(const Active& active) override;
  void start(const http::Cookies& cookies, bool secure, Instant now, const Newcomer& newcomer,
             http::CookieJar& jar) override;
  bool strengthen(const http::Cookies& cookies, bool secure, Instant now, const json::Value& claims,
                  http::CookieJar& jar, const Active* looked_at = nullptr) override;
  void end(const http::Cookies& cookies, bool secure, Instant now, http::CookieJar& jar) override;

 private:
  struct Search;
  struct Judged;
  std::optional<Judged> judge(Search found, const json::Value* update, Instant now) const;
  Search search(const http::Cookies& cookies, bool secure, Instant now) const;
  void write(json::Value claims, const http::Cookies& cookies, bool secure, Instant now,
             http::CookieJar& jar) const;
  void erase(const http::Cookies& cookies, bool secure, http::CookieJar& jar) const;

  const config::Config& config_;
  const SessionKeys& keys_;
  hooks::Hooks& hooks_;
  crypto::Random& random_;
};

}  // namespace authfcgi::session
