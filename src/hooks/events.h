// What has happened, told to whoever listens: Auth.js's events (authjs-wire.md 7.5). Listeners are the operator's Lua
// functions and webhooks; there may be several, or none. An event is told after the fact, and a listener that fails
// changes nothing of it: here is the one place that catches, and it logs an EventError.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "json/value.h"
#include "model/account.h"
#include "model/user.h"

namespace authfcgi::hooks {

enum class Event { kSignIn, kSignOut, kCreateUser, kUpdateUser, kLinkAccount, kSession };
std::string_view to_string(Event event);  // "signIn", ...

// An event and what belongs to it; all else is nothing. The pointers are good while a listener hears it.
//
//   signIn       user, account, profile (raw; OAuth and OpenID Connect), is_new_user (but for credentials)
//   signOut      token (jwt: the claims), or session (database: {userId, expires})
//   createUser   user
//   updateUser   user
//   linkAccount  user, account, and profile_user: what the provider's mapping made of the raw profile
//   session      session: what the browser sees; token (jwt: the claims)
struct Fact {
  Event event;
  const model::User* user = nullptr;
  const model::Account* account = nullptr;
  const json::Value* profile = nullptr;
  const model::User* profile_user = nullptr;
  std::optional<bool> is_new_user{};
  const json::Value* token = nullptr;
  const json::Value* session = nullptr;
};

// The payload with Auth.js's member names: {"user": ..., "account": ..., "isNewUser": true}. The event is not in it.
json::Value to_json(const Fact& fact);

class Listener {
 public:
  virtual ~Listener() = default;
  virtual bool wants(Event event) const = 0;  // the same answer for as long as it lives
  virtual void hear(const Fact& fact) = 0;    // may throw whatever derives from std::exception
};

class Events {
 public:
  // Listeners hear in the order in which they were added. The listener outlives this.
  void add(Listener& listener) { listeners_.push_back(listener); }

  // Does anybody? Where not, nobody needs to put a fact together.
  bool has(Event event) const;
  // Tells who wants it. Never throws.
  void tell(const Fact& fact) const noexcept;

 private:
  std::vector<std::reference_wrapper<Listener>> listeners_;
};

}  // namespace authfcgi::hooks
