#include "hooks/lua_sandbox.h"

#include <algorithm>
#include <bit>

#include "hooks/lua_pattern.h"
#include "hooks/lua_state.h"

namespace authfcgi::hooks {
namespace {

// What a call will cost beyond its own instruction, from its arguments.
using Price = lua_Integer (*)(lua_State*);

// The function itself is the upvalue: it runs in our frame, on the same arguments.
template <Price price>
int charged(lua_State* lua) {
  LuaState::charge(lua, std::max<lua_Integer>(0, price(lua)));
  return lua_tocfunction(lua, lua_upvalueindex(1))(lua);
}

// to - from, or as much as there is where that overflows.
lua_Integer distance(lua_Integer from, lua_Integer to) {
  lua_Integer result = 0;
  if (to <= from) return 0;
  return __builtin_sub_overflow(to, from, &result) ? LUA_MAXINTEGER : result;
}

// A __len would be asked again by the function itself, and could tell it another number than us.
lua_Integer length(lua_State* lua) {
  if (luaL_getmetafield(lua, 1, "__len") != LUA_TNIL) luaL_error(lua, "a table with __len is not possible here");
  return luaL_len(lua, 1);
}

// The result's memory is counted as all memory is; but an empty text can be repeated for ever.
lua_Integer price_of_rep(lua_State* lua) { return luaL_optinteger(lua, 2, 0) / 64; }

lua_Integer price_of_concat(lua_State* lua) {
  return distance(luaL_optinteger(lua, 3, 1), lua_isnoneornil(lua, 4) ? length(lua) : luaL_checkinteger(lua, 4));
}

lua_Integer price_of_insert(lua_State* lua) {
  return lua_gettop(lua) < 3 ? 0 : distance(luaL_checkinteger(lua, 2), length(lua));
}

lua_Integer price_of_remove(lua_State* lua) {
  return lua_gettop(lua) < 2 ? 0 : distance(luaL_checkinteger(lua, 2), length(lua));
}

lua_Integer price_of_move(lua_State* lua) { return distance(luaL_checkinteger(lua, 2), luaL_checkinteger(lua, 3)); }

lua_Integer price_of_sort(lua_State* lua) {
  const auto count = std::clamp<lua_Integer>(length(lua), 0, 1 << 30);
  return count * static_cast<lua_Integer>(std::bit_width(static_cast<unsigned long long>(count)));
}

lua_Integer price_of_text(lua_State* lua) { return static_cast<lua_Integer>(lua_rawlen(lua, 1) / 16); }

template <Price price>
void charge_for(lua_State* lua, const char* library, const char* name) {
  lua_getglobal(lua, library);
  lua_getfield(lua, -1, name);
  lua_pushcclosure(lua, charged<price>, 1);
  lua_setfield(lua, -2, name);
  lua_pop(lua, 1);
}

// A finalizer would run with nobody counting; and what Lua's own objects need is not for the operator to replace.
int setmetatable_without_gc(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  luaL_argexpected(lua, lua_isnil(lua, 2) || lua_istable(lua, 2), 2, "nil or table");
  if (lua_istable(lua, 2)) {
    lua_pushliteral(lua, "__gc");
    if (lua_rawget(lua, 2) != LUA_TNIL) return luaL_error(lua, "__gc is not available here");
    lua_pop(lua, 1);
  }
  if (luaL_getmetafield(lua, 1, "__metatable") != LUA_TNIL) return luaL_error(lua, "cannot change a protected metatable");
  lua_settop(lua, 2);
  lua_setmetatable(lua, 1);
  return 1;
}

// Lua calls a handler where the error is; for an error that the hook raised that is inside of the hook, where nobody
// counts. Here it is called after the fact.
int xpcall_counted(lua_State* lua) {
  luaL_checktype(lua, 2, LUA_TFUNCTION);
  lua_pushvalue(lua, 2);
  lua_copy(lua, 1, 2);
  lua_replace(lua, 1);  // handler, function, arguments
  const int status = lua_pcall(lua, lua_gettop(lua) - 2, LUA_MULTRET, 0);
  if (status == LUA_OK) {
    lua_pushboolean(lua, 1);
    lua_replace(lua, 1);
    return lua_gettop(lua);
  }
  lua_call(lua, 1, 1);
  lua_pushboolean(lua, 0);
  lua_insert(lua, -2);
  return 2;
}

void open(lua_State* lua, const char* name, lua_CFunction library) {
  luaL_requiref(lua, name, library, 1);
  lua_pop(lua, 1);
}

void remove_globals(lua_State* lua, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    lua_pushnil(lua);
    lua_setglobal(lua, name);
  }
}

// Of os only what tells the time.
void keep_time_of_os(lua_State* lua) {
  lua_getglobal(lua, "os");
  lua_createtable(lua, 0, 4);
  for (const char* name : {"clock", "date", "difftime", "time"}) {
    lua_getfield(lua, -2, name);
    lua_setfield(lua, -2, name);
  }
  lua_setglobal(lua, "os");
  lua_pop(lua, 1);
}

int refuse_global(lua_State* lua) {
  return luaL_error(lua, "%s would be a new global, which the next visitor's call could see: write local", luaL_tolstring(lua, 2, nullptr));
}

}  // namespace

void open_sandbox(lua_State* lua, bool unsafe) {
  if (unsafe) return luaL_openlibs(lua);
  open(lua, "_G", luaopen_base);
  open(lua, "string", luaopen_string);
  open(lua, "table", luaopen_table);
  open(lua, "math", luaopen_math);
  open(lua, "utf8", luaopen_utf8);
  open(lua, "os", luaopen_os);
  keep_time_of_os(lua);
  remove_globals(lua, {"collectgarbage", "dofile", "load", "loadfile", "warn"});
  lua_register(lua, "setmetatable", setmetatable_without_gc);
  lua_register(lua, "xpcall", xpcall_counted);

  lua_getglobal(lua, "string");
  lua_pushnil(lua);
  lua_setfield(lua, -2, "dump");
  open_patterns(lua);
  lua_pop(lua, 1);

  charge_for<price_of_rep>(lua, "string", "rep");
  charge_for<price_of_text>(lua, "utf8", "len");
  charge_for<price_of_text>(lua, "utf8", "offset");
  charge_for<price_of_concat>(lua, "table", "concat");
  charge_for<price_of_insert>(lua, "table", "insert");
  charge_for<price_of_remove>(lua, "table", "remove");
  charge_for<price_of_move>(lua, "table", "move");
  charge_for<price_of_sort>(lua, "table", "sort");
}

void close_globals(lua_State* lua) {
  lua_pushglobaltable(lua);
  if (!lua_getmetatable(lua, -1)) lua_createtable(lua, 0, 1);
  lua_pushcfunction(lua, refuse_global);
  lua_setfield(lua, -2, "__newindex");
  lua_setmetatable(lua, -2);
  lua_pop(lua, 1);
}

}  // namespace authfcgi::hooks
