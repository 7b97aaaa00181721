// How we remember who signed in: the interface behind which a session is a token (jwt_strategy.h) or a row
// (database_strategy.h). Endpoints and the gate know only this.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "http/cookie.h"
#include "json/value.h"
#include "model/account.h"
#include "model/user.h"

namespace authfcgi::session {

// A session as the gate reads it.
struct Active {
  json::Value claims;  // sub, name, email, picture and whatever else the session holds
  Instant expires;
  bool renewal_due = false;       // read() would extend it now
  std::optional<model::User> user{};  // the user's row, where sessions are rows
};

// Who just signed in.
struct Newcomer {
  const model::User& user;
  const model::Account& account;
  const json::Value* profile = nullptr;  // raw; OAuth and OpenID Connect only
  std::optional<bool> is_new_user{};     // nothing where nobody is remembered (6.1)
  std::optional<bool> email_verified{};  // what is known of the user's address (SEC-17)
  // What the browser says of itself, and where it is; as they came.
  std::string_view user_agent{}, address{};
  const json::Value* claims = nullptr;   // further ones that may be believed, as an object: groups, acr, amr, ...
};

// What GET and POST session answer with.
struct Reading {
  json::Value session;  // the session object for the browser, or null
  std::string problem;  // why there is none although a cookie was there, for the log; never a secret
  bool is_our_failure = false;  // the problem is a store's or a hook's, not the cookie's
};

// A session as whoever asks for it at a door has it, see Strategy::look().
struct Look {
  std::optional<Active> active{};      // nothing: nobody is signed in
  std::optional<json::Value> shown{};  // what show() would say of it, where that came to light
  std::string problem{};               // a failure of our own; with a session it only puts a renewal off
};

class Strategy {
 public:
  virtual ~Strategy() = default;

  // Whose session do these cookies hold? Nothing when there is none, it has expired or is not ours. Writes nothing.
  virtual std::optional<Active> find(const http::Cookies& cookies, bool secure, Instant now) = 0;

  // As find(), with the jwt hook's word on it, as Auth.js's auth() has it: the claims are those that it returned, and
  // nobody is there where it ended the session. What must be kept goes into the jar: a renewal that was due, or what the
  // hook changed. A hook that fails leaves nobody in this one answer, and a problem. Throws what find() throws.
  virtual Look look(const http::Cookies& cookies, bool secure, Instant now, http::CookieJar& jar);

  // The session, renewed where that is due, with the cookies for it put into the jar. A broken or expired session cookie
  // is deleted; a failure of our own (store, hook) leaves it. update: the data of POST session, when this is one. The
  // session event is told where there is a session.
  virtual Reading read(const http::Cookies& cookies, bool secure, Instant now, const json::Value* update,
                       http::CookieJar& jar) = 0;

  // What GET session shows of it, the session hook's word included, for who asks without renewing it.
  virtual json::Value show(const Active& active) = 0;

  // A new session for this user, with a new identifier (SEC-35), in the place of whatever session was there.
  virtual void start(const http::Cookies& cookies, bool secure, Instant now, const Newcomer& newcomer,
                     http::CookieJar& jar) = 0;

  // The same person has proved more: the session goes on, renewed and under a new identifier (SEC-35), with these claims in
  // the place of its own of the same names. False, and nothing happens, where there is none. No hook is asked and no event
  // told: nobody signs in. looked_at: what look() made of it in this request, where it did.
  virtual bool strengthen(const http::Cookies&, bool /*secure*/, Instant, const json::Value& /*claims*/,
                          http::CookieJar&, const Active* /*looked_at*/ = nullptr) {
    return false;
  }

  // Ends the session everywhere this strategy can and deletes its cookies. The signOut event is told where there was one.
  virtual void end(const http::Cookies& cookies, bool secure, Instant now, http::CookieJar& jar) = 0;
};

}  // namespace authfcgi::session
