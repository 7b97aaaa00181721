// Auth.js's User and Account as the JSON that callbacks, events and sessions know (authjs-wire.md 7, 12.2).
#pragma once

#include "json/value.h"
#include "model/account.h"
#include "model/user.h"

namespace authfcgi::hooks {

// {id, name, email, emailVerified, image} and the further members. What nobody knows is null; emailVerified is ISO 8601.
json::Value to_json(const model::User& user);

// {access_token, ..., provider, type, providerAccountId, userId}: the tokens first, as in Auth.js; userId only where it
// is linked.
json::Value to_json(const model::Account& account);

// The other way, for what a callback returned: id as text, also from an integer, "" where it has none; of name, email and
// image what is a text; further members go to extra. Throws json::TypeError unless user is an object.
model::User user_from_json(const json::Value& user);

}  // namespace authfcgi::hooks
