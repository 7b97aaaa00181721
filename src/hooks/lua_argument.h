// The one table that a callback is called with. What is absent stays nil.
#pragma once

#include <string_view>

#include "hooks/lua_json.h"
#include "http/request.h"
#include "json/value.h"
#include "model/account.h"
#include "model/user.h"

struct lua_State;

namespace authfcgi::hooks {

// Makes the table on top of the stack, where it must be again whenever a member is set. origins: see lua_json.h. Inside of
// LuaState::protect().
class Argument {
 public:
  explicit Argument(lua_State* lua, Origins* origins = nullptr);

  Argument& set(const char* name, const json::Value* value);
  Argument& set(const char* name, std::string_view text);  // one without data() is absent
  Argument& set(const char* name, bool flag);
  Argument& set(const char* name, const model::User* user);
  Argument& set(const char* name, const model::Account* account);
  // method, path, query, host, client, and headers by lower-case name, but for those that open something: the visitor's,
  // as nginx tells them.
  Argument& set(const char* name, const http::Request& request);

 private:
  lua_State* lua_;
  Origins* origins_;
};

// A table for the request alone, on top of the stack.
void push_request(lua_State* lua, const http::Request& request);

}  // namespace authfcgi::hooks
