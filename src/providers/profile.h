// From what a provider says of a person to Auth.js's User and Account (authjs-wire.md 5.8).
#pragma once

#include <optional>
#include <string>

#include "crypto/random.h"
#include "json/value.h"
#include "model/account.h"
#include "model/user.h"
#include "providers/provider.h"
#include "providers/raw_profile.h"

namespace authfcgi::providers {

// A raw profile, understood.
struct Person {
  model::User user;        // its id is drawn anew: what the provider calls the person is in account_id
  std::string account_id;  // 1 to 255 bytes, as text even where the provider sends a number (15.3)
  // What the provider says of the address (SEC-17): by the expression of its file or the configuration, else, for OIDC
  // alone, by the claim email_verified; nothing where that says nothing. A plain OAuth provider's member of that name may
  // mean anything, and is not believed.
  std::optional<bool> email_verified;
  // groups, preferred_username, acr and amr, which the gate's policies believe: by the provider's own mapping, else, for
  // OIDC alone, by the claims of these names. In a plain OAuth provider's profile they may be what its user typed.
  json::Value vouched = json::object();
};

// id = sub ?? id, name = name ?? nickname ?? preferred_username, email, image = picture: expressions by member.
const json::Value& default_profile();

// By the provider's own mapping, else by the default one. Exactly what the mapping says, numbers as numbers; a missing member is left out. The raw
// profile is then annotated where the provider file says so.
json::Value map_profile(const Provider& provider, RawProfile& profile, const json::Value& tokens);

// The same for us: texts, the address in lower case. Members beyond the four go to user.extra.
// Throws model::OAuthProfileParseError when there is no usable id (nobody is recognised by a random one), or the e-mail
// address has control characters. chosen: the user that the operator made of the profile, in the mapping's place. What the
// provider says of its address counts for none but that address.
Person read_profile(const Provider& provider, RawProfile& profile, const json::Value& tokens, crypto::Random& random,
                    const json::Value* chosen = nullptr);

// tokens: the whole token response with expires_at, as the token endpoint gave it.
model::Account build_account(const Provider& provider, const std::string& account_id, const json::Value& tokens);

}  // namespace authfcgi::providers
