// An operator's file: run once to get the table of functions that it returns, each of which is then kept by a number in
// Lua's registry. Names are those of Auth.js; another one is a mistake, and the complaint says which was meant.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/hooks.h"
#include "hooks/events.h"

struct lua_State;

namespace authfcgi::hooks {

enum class Callback { kSignIn, kRedirect, kJwt, kSession, kAuthorized, kAuthorize, kProfile, kSendVerificationRequest };
std::string_view to_string(Callback callback);  // "signIn", ...

inline constexpr int kNoFunction = -2;  // LUA_NOREF

// One function for all providers, or one for each.
struct ByProvider {
  int any = kNoFunction;
  std::map<std::string, int, std::less<>> of;
  int find(std::string_view provider) const;
};

struct Functions {
  int sign_in = kNoFunction, redirect = kNoFunction, jwt = kNoFunction, session = kNoFunction, authorized = kNoFunction;
  ByProvider authorize, profile, send_verification_request;
  std::array<int, 6> events{kNoFunction, kNoFunction, kNoFunction, kNoFunction, kNoFunction, kNoFunction};  // by Event
};

// Both inside of LuaState::protect(). Throw LuaError, its text "FILE:LINE: ...".

// The table that the script returns, left on top of the stack, too.
Functions load_callbacks(lua_State* lua, const config::Script& script);
// The function authorize of a file that has nothing else.
int load_authorize(lua_State* lua, const config::Script& script);

// The ids of the configured providers that a function may be written for.
struct ProviderIds {
  std::vector<std::string> authorize, profile, send_verification_request;
};

// Everything that is wrong with the operator's files, one complaint each. They are compiled and run for the table that
// they return; none of its functions is called. Running has no effect but on the table: there is no network, log writes
// nothing, and the bounds of a call hold. With unsafe libraries, for which none of that would be true, the files are
// compiled only. ids: whatever belongs to another provider is a mistake; nothing: not asked.
std::vector<std::string> complaints_about(const config::Hooks& hooks, const std::optional<ProviderIds>& ids = {});

}  // namespace authfcgi::hooks
