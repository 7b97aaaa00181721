// What the operator may say to a sign-in, a session and the gate: Auth.js's callbacks (authjs-wire.md 7.1 to 7.4, 10.2,
// 11.1), with Auth.js's defaults. Whoever implements this (lua_hooks.h) overrides what the operator wrote and says so in
// has_...(), because what nobody wrote must cost nothing: a caller asks has_...() before it builds what a callback would
// see. Events are told beside it, see events.h.
//
// A callback that fails throws HookError with its cause. What becomes of that is the caller's business and stands beside
// each one here. A model::AuthError is Auth.js's "throw an Auth.js error": it stays what it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"
#include "hooks/events.h"
#include "http/request.h"
#include "json/value.h"
#include "model/account.h"
#include "model/user.h"

namespace authfcgi::hooks {

class HookError : public Error {
 public:
  using Error::Error;
};

// JavaScript's "truthy", "falsy" or a text, which is a URL to send the browser to instead. An empty text is a false.
using Verdict = std::variant<bool, std::string>;

// May this one enter? user: as the store has them where the account is known already, else as the method describes them.
struct SignInInput {
  const model::User& user;
  const model::Account& account;
  const json::Value* profile = nullptr;      // raw; OAuth and OpenID Connect only
  const json::Value* credentials = nullptr;  // the whole form; credentials only
  std::optional<bool> email_verified{};      // whether the address of this user is theirs for sure; nothing: nobody said
  bool verification_request = false;         // email.verificationRequest: a link is asked for, nothing is proved yet
};

struct JwtInput {
  json::Value token;                         // the default token at sign-in; else the claims of the session's
  const model::User* user = nullptr;         // at sign-in only
  const model::Account* account = nullptr;   // at sign-in only
  const json::Value* profile = nullptr;      // raw; at an OAuth or OpenID Connect sign-in only
  std::optional<bool> is_new_user;           // at sign-in only; nothing without a store
  std::string trigger;                       // "signIn", "signUp", "update", or empty on plain access
  const json::Value* session = nullptr;      // the data of an update
};

// Either token or user is there, by the strategy.
struct SessionInput {
  json::Value session;                       // jwt: {user: {name, email, image}, expires}; database: {userId, expires,
                                             // user: the row}. The session token is in none of them (15.7)
  const json::Value* token = nullptr;        // jwt: what the jwt callback returned
  const model::User* user = nullptr;         // database: the user's row
  const json::Value* new_session = nullptr;  // database: the data of an update
  bool is_update = false;                    // database: trigger is "update"
};

// The gate's question, for a page behind it. The policy of the location holds besides: this one can only be stricter.
struct AuthorizedInput {
  const json::Value* auth = nullptr;    // what GET session shows; nullptr: nobody is signed in
  const json::Value* claims = nullptr;  // what the gate's policies look at: sub, email, groups, ...; as auth
  const http::Request& request;         // the visitor's: method, target, headers; front.path and front.host are nginx's
};

// A sign-in link to be sent (10.2).
struct VerificationRequest {
  std::string_view provider;    // its id
  json::Value about_provider;   // id, name, type, from, maxAge (seconds)
  json::Value theme;            // colorScheme, logo, brandColor, buttonText
  std::string_view identifier;  // the address, normalised
  std::string_view url;         // what the link must say
  std::string_view token;       // as it stands in the URL
  Instant expires;
  const http::Request& request;
};

class Hooks {
 public:
  virtual ~Hooks() = default;

  // Fails: AccessDenied. Where it refuses, AccessDenied, too.
  virtual bool has_sign_in() const { return false; }
  virtual Verdict sign_in(const SignInInput&) { return true; }

  // Where to, when a client asked for url? What comes back may be a path or a URL of any origin. Without this callback
  // endpoints/callback_url.h decides. Fails: the origin, and a line in the log.
  virtual bool has_redirect() const { return false; }
  virtual std::string redirect(const std::string& url, const std::string& /*base_url*/) { return url; }

  // The claims to keep; nothing ends the session. Fails at sign-in: CallbackRouteError; later: no session in this one
  // answer, and the cookie stays (15.20).
  virtual bool has_jwt() const { return false; }
  virtual std::optional<json::Value> jwt(JwtInput input) { return std::move(input.token); }

  // The session object that the browser sees; anything else than an object is answered as it is. Fails: as jwt later on.
  virtual bool has_session() const { return false; }
  virtual json::Value session(SessionInput input) { return std::move(input.session); }

  // false: 403 for who is signed in, else 401. A text: 401 with that Location. Fails: 403 (SEC-55).
  virtual bool has_authorized() const { return false; }
  virtual Verdict authorized(const AuthorizedInput&) { return true; }

  // The user that these credentials belong to; extra members reach the jwt callback. Nothing: CredentialsSignin. Throws
  // model::CredentialsSignin for a code of its own. Fails: CallbackRouteError. credentials: the whole form.
  virtual bool has_authorize(std::string_view /*provider*/) const { return false; }
  virtual std::optional<model::User> authorize(std::string_view /*provider*/, const json::Value& /*credentials*/,
                                               const http::Request&) {
    return std::nullopt;
  }

  // The user as the provider's raw profile describes them: an object with id, name, email, image and whatever the jwt
  // callback shall see. Without it the provider's own mapping does. Fails: OAuthCallbackError (15.19).
  virtual bool has_profile(std::string_view /*provider*/) const { return false; }
  virtual json::Value profile(std::string_view /*provider*/, const json::Value& /*profile*/,
                              const json::Value& /*tokens*/) {
    return nullptr;
  }

  // Sends the link instead of us. Fails: the page for mail that could not be sent.
  virtual bool has_send_verification_request(std::string_view /*provider*/) const { return false; }
  virtual void send_verification_request(const VerificationRequest&) {}

  Events& events() { return events_; }

 private:
  Events events_;
};

}  // namespace authfcgi::hooks
