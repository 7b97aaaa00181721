// What the operator may say to a sign-in and a session (authjs-wire.md 7), with Auth.js's defaults.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "json/value.h"
#include "model/account.h"
#include "model/user.h"

namespace authfcgi::hooks {

struct JwtInput {
  json::Value token;
  const model::User* user = nullptr;        // at sign-in only
  const model::Account* account = nullptr;  // at sign-in only
  const json::Value* profile = nullptr;     // at sign-in only
  std::string trigger;                      // "signIn", "signUp", "update", or empty on plain access
  const json::Value* session = nullptr;     // the data of an update
};

class Hooks {
 public:
  virtual ~Hooks() = default;

  // May this one enter? true, false, or a URL to send the browser to instead.
  virtual std::variant<bool, std::string> sign_in(const model::User&, const model::Account&, const json::Value&) {
    return true;
  }
  // The claims to keep; nothing ends the session.
  virtual std::optional<json::Value> jwt(JwtInput input) { return std::move(input.token); }
  // The session object that the browser sees.
  virtual json::Value session(json::Value session, const json::Value& /*token_or_user*/) { return session; }
};

}  // namespace authfcgi::hooks
