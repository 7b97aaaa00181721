// Auth.js's Account: one way in for one person (authjs-wire.md 5.8, 6.6, 12.2).
#pragma once

#include <string>

#include "json/value.h"

namespace authfcgi::model {

struct Account {
  std::string user_id;              // empty until it is linked
  std::string type;                 // "oauth", "oidc", "email", "credentials", "webauthn"
  std::string provider;             // the provider's id
  std::string provider_account_id;  // compared as bytes (SEC-17)
  // access_token, refresh_token, expires_at, id_token, scope, token_type, session_state, and what else came with them.
  json::Value tokens = json::object();
};

}  // namespace authfcgi::model
