// From what a provider says of a person to Auth.js's User and Account (authjs-wire.md 5.8).
#pragma once

#include "crypto/random.h"
#include "json/value.h"
#include "model/account.h"
#include "model/user.h"
#include "providers/provider.h"

namespace authfcgi::providers {

// A raw profile, understood.
struct Person {
  model::User user;               // its id is drawn anew: what the provider calls the person is in account_id
  std::string account_id;         // 1 to 255 bytes, as text even where the provider sends a number (15.3)
  bool email_verified = false;    // email_verified is true, or the text "true" (SEC-17)
};

// By the provider's own mapping, else by the default one: id = sub ?? id, name = name ?? nickname ?? preferred_username,
// email in lower case, image = picture. Members of a mapping beyond these four go to user.extra.
// Throws model::OAuthProfileParseError when there is no usable id (nobody is recognised by a random one), or the e-mail
// address has control characters.
Person read_profile(const Provider& provider, const json::Value& profile, crypto::Random& random);

// tokens: the whole token response with expires_at, as the token endpoint gave it.
model::Account build_account(const Provider& provider, const std::string& account_id, const json::Value& tokens);

}  // namespace authfcgi::providers
