// What lua_json.cpp puts beside a table and lua_json_reader.cpp finds there again.
#pragma once

#include "hooks/lua_state.h"

namespace authfcgi::hooks {

// Their addresses are keys in the registry and in metatables; json.null is the last one itself.
inline constexpr char kArrayMark = 0, kObjectMark = 0, kNullMembers = 0, kNull = 0;

inline void push_registered(lua_State* lua, const char& mark) { lua_rawgetp(lua, LUA_REGISTRYINDEX, &mark); }

inline void push_null(lua_State* lua) { lua_pushlightuserdata(lua, const_cast<char*>(&kNull)); }

inline bool is_null_mark(lua_State* lua, int index) {
  return lua_type(lua, index) == LUA_TLIGHTUSERDATA && lua_touserdata(lua, index) == &kNull;
}

}  // namespace authfcgi::hooks
