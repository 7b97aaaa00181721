// What an operator's functions may use of ours:
//
//   log.info(...), log.warn(...), log.error(...)   one line, the values joined by blanks; print is log.info
//   env(name)                                      a variable that the configuration lists (callbacks.environment); any
//                                                  other name is an error, so that no secret leaks by a guess
//   crypto.sha256(text[, as]), crypto.hmac(key, text[, as])   "hex" (the default), "base64url" or "raw"; HMAC-SHA256
//   crypto.random([bytes[, as]])                   32 bytes, "base64url"
//   crypto.equal(a, b)                             in constant time
//   json, see lua_json.h; http.fetch, see lua_http.h
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "crypto/random.h"
#include "crypto/secret.h"
#include "http/fetch.h"

struct lua_State;

namespace authfcgi::hooks {

// As http::Fetch, with a deadline. Throws http::FetchError.
using TimedFetch = std::function<http::Response(const http::Request&, std::chrono::milliseconds timeout)>;

// The world, as far as the operator's functions may see it.
struct Library {
  crypto::Random& random;
  const std::map<std::string, crypto::SecretString>& environment;
  TimedFetch fetch;  // empty where there is no network
  bool is_silent = false;  // log writes nothing
};

// Makes the globals. The library outlives the state. Inside LuaState::protect().
void open_library(lua_State* lua, const Library& library);

const Library& library_of(lua_State* lua);

}  // namespace authfcgi::hooks
