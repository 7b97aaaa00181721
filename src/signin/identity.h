// Who somebody proved to be: what every sign-in method returns and signin/complete.h alone consumes.
#pragma once

#include <optional>

#include "model/account.h"
#include "model/authenticator.h"
#include "model/user.h"

namespace authfcgi::signin {

struct Identity {
  model::User user;        // as the provider describes the person; id is fresh
  model::Account account;  // provider and provider_account_id are what identifies
  json::Value profile;     // the raw profile, for hooks; null where the method has none
  json::Value credentials{};  // the whole form of a credentials sign-in, for the signIn hook alone (SEC-63)
  // What the method says of the address: yes, no, or nothing at all (SEC-17). Never the raw profile's own words, which
  // mean something else at every provider.
  std::optional<bool> email_verified{};
  // What the method vouches for beside the user, for the session and the gate: groups, preferred_username, acr, amr; and
  // auth_time where the proof is older than the session. An object.
  json::Value claims = json::object();
  // A passkey that was made just now: it is stored together with the account.
  std::optional<model::Authenticator> authenticator{};
  // Credentials whose users are kept elsewhere (htpasswd, LDAP): the store has one for them, found or made as for OAuth.
  // Without it the user's id of a credentials sign-in is final.
  bool needs_link = false;
  // A sign-in that waited for its second factor goes on: the user is the store's, and whether they may enter was asked
  // before. is_new_user: the store made them then.
  bool has_waited = false;
  bool is_new_user = false;
};

}  // namespace authfcgi::signin
