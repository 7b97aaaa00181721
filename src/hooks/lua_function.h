// A function of ours that Lua calls. An exception of C++ must not pass through Lua's frames, which would take it for an
// error without an object; here it becomes an error of Lua's, raised when all that is ours is gone.
#pragma once

#include <exception>
#include <string>

#include "hooks/lua_state.h"

namespace authfcgi::hooks {

// As a lua_CFunction: guarded<encode>. Lua's own errors pass.
template <int (*function)(lua_State*)>
int guarded(lua_State* lua) {
  constexpr int kFailed = -1;
  int results = kFailed;
  try {
    results = function(lua);
  } catch (const std::exception& error) {
    luaL_where(lua, 1);
    lua_pushstring(lua, error.what());
    lua_concat(lua, 2);
  }
  return results == kFailed ? lua_error(lua) : results;
}

// Puts it into the table on top of the stack.
template <int (*function)(lua_State*)>
void set_function(lua_State* lua, const char* name) {
  lua_pushcfunction(lua, guarded<function>);
  lua_setfield(lua, -2, name);
}

// The text at index, as it is in Lua; it lives as long as it stays on the stack.
inline std::string_view check_text(lua_State* lua, int index) {
  std::size_t size = 0;
  const char* text = luaL_checklstring(lua, index, &size);
  return {text, size};
}

}  // namespace authfcgi::hooks
