#include "hooks/lua_json.h"

#include "hooks/lua_function.h"
#include "hooks/lua_json_marks.h"
#include "json/text.h"

namespace authfcgi::hooks {
namespace {

// Beyond what an integer of Lua's holds, but written without a point: then its digits are all that is sure to survive.
bool is_large_integer(double number) { return number >= 0x1p63 && number <= 0x1p64; }

void push_text(lua_State* lua, std::string_view text) { lua_pushlstring(lua, text.data(), text.size()); }

void push_number(lua_State* lua, const json::Value& value) {
  if (value.is_integer()) return lua_pushinteger(lua, value.integer());
  const double number = value.number();
  if (is_large_integer(number)) {
    const auto digits = json::write(value);
    if (digits.find_first_not_of("0123456789") == std::string::npos) return push_text(lua, digits);
  }
  lua_pushnumber(lua, number);
}

void push_array(lua_State* lua, const json::Array& elements, Origins* origins) {
  lua_createtable(lua, static_cast<int>(elements.size()), 0);
  lua_Integer index = 0;
  for (const auto& element : elements) {
    if (element.is_null()) {
      push_null(lua);
    } else {
      push_json(lua, element, origins);
    }
    lua_rawseti(lua, -2, ++index);
  }
  push_registered(lua, kArrayMark);
  lua_setmetatable(lua, -2);
}

// A metatable for this one object: which of its members are null.
void remember_nulls(lua_State* lua, const json::Object& members) {
  lua_createtable(lua, 0, 2);
  lua_createtable(lua, 1, 0);
  lua_Integer index = 0;
  for (const auto& member : members) {
    if (!member.value.is_null()) continue;
    push_text(lua, member.name);
    lua_rawseti(lua, -2, ++index);
  }
  lua_rawsetp(lua, -2, &kNullMembers);
  lua_pushliteral(lua, "json.object");
  lua_setfield(lua, -2, "__metatable");
  lua_setmetatable(lua, -2);
}

void push_object(lua_State* lua, const json::Object& members, Origins* origins) {
  lua_createtable(lua, 0, static_cast<int>(members.size()));
  if (origins) origins->add(lua_topointer(lua, -1), members);
  bool any_null = false;
  for (const auto& [name, value] : members) {
    if (value.is_null()) {
      any_null = true;
      continue;
    }
    push_text(lua, name);
    push_json(lua, value, origins);
    lua_rawset(lua, -3);
  }
  if (any_null) remember_nulls(lua, members);
}

// --- the table json of Lua ---------------------------------------------------------------------------------------------

int mark(lua_State* lua, const char& with) {
  if (lua_isnoneornil(lua, 1)) {
    lua_settop(lua, 0);
    lua_createtable(lua, 0, 0);
  }
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_settop(lua, 1);
  push_registered(lua, with);
  lua_setmetatable(lua, 1);
  return 1;
}

int mark_array(lua_State* lua) { return mark(lua, kArrayMark); }
int mark_object(lua_State* lua) { return mark(lua, kObjectMark); }

int is_array(lua_State* lua) {
  bool result = false;
  if (lua_istable(lua, 1) && lua_getmetatable(lua, 1)) {
    push_registered(lua, kArrayMark);
    result = lua_rawequal(lua, -1, -2);
  }
  lua_pushboolean(lua, result || (lua_istable(lua, 1) && lua_rawlen(lua, 1) > 0));
  return 1;
}

int encode(lua_State* lua) {
  luaL_checkany(lua, 1);
  const auto text = json::write(read_json(lua, 1));
  LuaState::charge(lua, static_cast<std::int64_t>(text.size()));
  push_text(lua, text);
  return 1;
}

// nil and a message for what is no JSON: it came from outside, and nobody here is to blame.
int decode(lua_State* lua) {
  const auto text = check_text(lua, 1);
  LuaState::charge(lua, static_cast<std::int64_t>(text.size()));
  try {
    push_json(lua, json::parse(text));
    return 1;
  } catch (const json::ParseError& error) {
    lua_pushnil(lua);
    lua_pushstring(lua, error.what());
  }
  return 2;
}

int null_as_text(lua_State* lua) {
  lua_pushstring(lua, is_null_mark(lua, 1) ? "null" : "userdata");
  return 1;
}

void register_metatable(lua_State* lua, const char& key, const char* name) {
  lua_createtable(lua, 0, 1);
  lua_pushstring(lua, name);
  lua_setfield(lua, -2, "__metatable");
  lua_rawsetp(lua, LUA_REGISTRYINDEX, &key);
}

}  // namespace

void open_json(lua_State* lua) {
  register_metatable(lua, kArrayMark, "json.array");
  register_metatable(lua, kObjectMark, "json.object");
  push_null(lua);
  lua_createtable(lua, 0, 2);
  set_function<null_as_text>(lua, "__tostring");
  lua_pushliteral(lua, "json.null");
  lua_setfield(lua, -2, "__metatable");
  lua_setmetatable(lua, -2);  // of all light userdata; there are no others that Lua could see

  lua_createtable(lua, 0, 6);
  lua_insert(lua, -2);
  lua_setfield(lua, -2, "null");
  set_function<mark_array>(lua, "array");
  set_function<mark_object>(lua, "object");
  set_function<is_array>(lua, "is_array");
  set_function<encode>(lua, "encode");
  set_function<decode>(lua, "decode");
  lua_setglobal(lua, "json");
}

void push_json(lua_State* lua, const json::Value& value, Origins* origins) {
  luaL_checkstack(lua, 6, "nested too deep");
  if (value.is_string()) return push_text(lua, value.string());
  if (value.is_object()) return push_object(lua, value.object(), origins);
  if (value.is_array()) return push_array(lua, value.array(), origins);
  if (value.is_number()) return push_number(lua, value);
  if (value.is_bool()) return lua_pushboolean(lua, value.boolean());
  lua_pushnil(lua);
}

}  // namespace authfcgi::hooks
