#include "hooks/events.h"

#include <algorithm>
#include <exception>

#include "base/error.h"
#include "hooks/nouns.h"
#include "observe/log.h"

namespace authfcgi::hooks {

std::string_view to_string(Event event) {
  switch (event) {
    case Event::kSignIn: return "signIn";
    case Event::kSignOut: return "signOut";
    case Event::kCreateUser: return "createUser";
    case Event::kUpdateUser: return "updateUser";
    case Event::kLinkAccount: return "linkAccount";
    case Event::kSession: return "session";
  }
  return "";
}

json::Value to_json(const Fact& fact) {
  json::Value payload = json::object();
  if (fact.user) payload.set("user", to_json(*fact.user));
  if (fact.account) payload.set("account", to_json(*fact.account));
  if (fact.profile) payload.set("profile", *fact.profile);
  if (fact.profile_user) payload.set("profile", to_json(*fact.profile_user));
  if (fact.is_new_user) payload.set("isNewUser", *fact.is_new_user);
  if (fact.session) payload.set("session", *fact.session);
  if (fact.token) payload.set("token", *fact.token);
  return payload;
}

bool Events::has(Event event) const {
  return std::ranges::any_of(listeners_, [&](const Listener& listener) { return listener.wants(event); });
}

void Events::tell(const Fact& fact) const noexcept {
  for (Listener& listener : listeners_) {
    if (!listener.wants(fact.event)) continue;
    try {
      listener.hear(fact);
    } catch (const std::exception& error) {
      // What happened has happened; the request goes on (7.5).
      observe::log(observe::Level::kError, "event_failed",
                   {{"type", "EventError"}, {"name", to_string(fact.event)}, {"cause", describe(error)}});
    }
  }
}

}  // namespace authfcgi::hooks
