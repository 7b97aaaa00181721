// What a session says of a person: the claims a token starts with, and the session object that the browser sees.
#pragma once

#include "session/strategy.h"

namespace authfcgi::session {

// Auth.js's default token {name, email, picture, sub} (authjs-wire.md 2.9), and what the gate's policies ask about:
// provider, auth_time, what the method vouches for (groups, preferred_username, acr, amr), and "email_verified": false
// where the address is denied (SEC-17). Members that nobody knows are left out; the raw profile has no other say.
json::Value initial_claims(const Newcomer& newcomer, Instant now);

// The same without what is a user's own row: what a store keeps beside a session.
json::Value claims_beside_user(const Newcomer& newcomer, Instant now);

// {user: {name, email, image}, expires}: a claim that is absent leaves its member out, one that is null gives null.
json::Value session_object(const json::Value& claims, Instant expires);

}  // namespace authfcgi::session
