#include "hooks/lua_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "hooks/lua_function.h"
#include "json/text.h"

namespace authfcgi::hooks {
namespace {

// Their addresses are keys in the registry and in metatables; json.null is the last one itself.
constexpr char kArrayMark = 0, kObjectMark = 0, kNullMembers = 0, kNull = 0;

void* address(const char& mark) { return const_cast<char*>(&mark); }

void push_registered(lua_State* lua, const char& mark) { lua_rawgetp(lua, LUA_REGISTRYINDEX, &mark); }

void push_null(lua_State* lua) { lua_pushlightuserdata(lua, address(kNull)); }

bool is_null_mark(lua_State* lua, int index) {
  return lua_type(lua, index) == LUA_TLIGHTUSERDATA && lua_touserdata(lua, index) == address(kNull);
}

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

// The way back. One walk; what it has seen so far is counted, and where it is kept for a complaint.
class Walk {
 public:
  Walk(lua_State* lua, const Origins* origins) : lua_(lua), origins_(origins) {}

  json::Value read(int index) {
    if (++values_ > kMaxValues) refuse("holds more than " + std::to_string(kMaxValues) + " values");
    switch (lua_type(lua_, index)) {
      case LUA_TNIL: return nullptr;
      case LUA_TBOOLEAN: return lua_toboolean(lua_, index) != 0;
      case LUA_TNUMBER: return read_number(index);
      case LUA_TSTRING: return read_bytes(index);
      case LUA_TTABLE: return read_table(lua_absindex(lua_, index));
      default: break;
    }
    if (is_null_mark(lua_, index)) return nullptr;
    refuse(std::string("is a ") + luaL_typename(lua_, index));
  }

 private:
  struct Step {
    std::string_view name;
    std::size_t index;  // from 1, of an element; 0 for a member
  };

  [[noreturn]] void refuse(const std::string& problem) const {
    std::string place;
    for (const auto& step : path_) {
      if (step.index > 0) {
        place += "[" + std::to_string(step.index) + "]";
      } else {
        place.append(place.empty() ? "" : ".").append(step.name);
      }
    }
    throw ConversionError((place.empty() ? "the value" : place) + " " + problem + ", which JSON cannot say");
  }

  json::Value read_number(int index) const {
    if (lua_isinteger(lua_, index)) return static_cast<std::int64_t>(lua_tointeger(lua_, index));
    const double number = lua_tonumber(lua_, index);
    if (!std::isfinite(number)) refuse("is no finite number");
    constexpr double kExact = 0x1p53;
    if (std::trunc(number) == number && std::abs(number) <= kExact) return static_cast<std::int64_t>(number);
    return number;
  }

  std::string read_bytes(int index) {
    std::size_t size = 0;
    const char* bytes = lua_tolstring(lua_, index, &size);
    const std::string_view text(bytes, size);
    if ((text_bytes_ += size) > kMaxTextBytes) refuse("holds more than " + std::to_string(kMaxTextBytes) + " bytes");
    if (!is_valid_utf8(text)) refuse("is a text that is not UTF-8");
    return std::string(text);
  }

  json::Value read_table(int table) {
    if (path_.size() >= json::kMaxDepth) {
      path_.erase(path_.begin() + 1, path_.end());
      refuse("is nested deeper than " + std::to_string(json::kMaxDepth) + " levels, or holds itself");
    }
    luaL_checkstack(lua_, 6, "nested too deep");
    const auto size = lua_rawlen(lua_, table);
    switch (mark_of(table)) {
      case Mark::kArray: return read_array(table, size);
      case Mark::kObject: return read_object(table);
      case Mark::kNone: break;
    }
    return size > 0 ? read_array(table, size) : read_object(table);
  }

  enum class Mark { kNone, kArray, kObject };

  Mark mark_of(int table) {
    if (!lua_getmetatable(lua_, table)) return Mark::kNone;
    push_registered(lua_, kArrayMark);
    push_registered(lua_, kObjectMark);
    Mark mark = Mark::kNone;
    if (lua_rawequal(lua_, -3, -2)) {
      mark = Mark::kArray;
    } else if (lua_rawequal(lua_, -3, -1)) {
      mark = Mark::kObject;
    }
    lua_pop(lua_, 3);
    return mark;
  }

  json::Value read_array(int table, std::size_t size) {
    json::Array elements;
    elements.reserve(std::min<std::size_t>(size, 1024));
    for (std::size_t i = 1; i <= size; ++i) {
      lua_rawgeti(lua_, table, static_cast<lua_Integer>(i));
      path_.push_back({.name = {}, .index = i});
      if (lua_isnil(lua_, -1)) refuse("is nil, a hole in a list (json.null is JSON's null)");
      elements.push_back(read(-1));
      path_.pop_back();
      lua_pop(lua_, 1);
    }
    check_nothing_else(table, size);
    return elements;
  }

  // Names beside the numbers, or numbers beyond a hole, would be lost.
  void check_nothing_else(int table, std::size_t size) {
    std::size_t count = 0;
    lua_pushnil(lua_);
    while (lua_next(lua_, table)) {
      lua_pop(lua_, 1);
      if (++count <= size) continue;
      refuse("is a list with holes, or with names beside its numbers");
    }
  }

  json::Value read_object(int table) {
    json::Object members;
    lua_pushnil(lua_);
    while (lua_next(lua_, table)) {
      path_.push_back(step_to(-2));
      auto value = read(-1);
      members.push_back({read_name(-2), std::move(value)});
      path_.pop_back();
      lua_pop(lua_, 1);
    }
    add_nulls(table, members);
    sort(members, origins_ ? origins_->find(lua_topointer(lua_, table)) : nullptr);
    return members;
  }

  // The name lies in Lua's memory, and its table keeps it.
  Step step_to(int index) const {
    if (lua_type(lua_, index) == LUA_TSTRING) {
      std::size_t size = 0;
      const char* name = lua_tolstring(lua_, index, &size);
      return {.name = {name, size}, .index = 0};
    }
    if (lua_isinteger(lua_, index)) return {.name = {}, .index = static_cast<std::size_t>(lua_tointeger(lua_, index))};
    refuse(std::string("has a ") + luaL_typename(lua_, index) + " for a name");
  }

  std::string read_name(int index) {
    return lua_isinteger(lua_, index) ? std::to_string(lua_tointeger(lua_, index)) : read_bytes(index);
  }

  static bool has(const json::Object& members, std::string_view name) {
    return std::ranges::find(members, name, &json::Member::name) != members.end();
  }

  void add_nulls(int table, json::Object& members) {
    if (!lua_getmetatable(lua_, table)) return;
    if (lua_rawgetp(lua_, -1, &kNullMembers) == LUA_TTABLE) {
      const auto count = static_cast<lua_Integer>(lua_rawlen(lua_, -1));
      for (lua_Integer i = 1; i <= count; ++i) {
        lua_rawgeti(lua_, -1, i);
        std::string name = read_bytes(-1);
        if (!has(members, name)) members.push_back({std::move(name), nullptr});
        lua_pop(lua_, 1);
      }
    }
    lua_pop(lua_, 2);
  }

  // Lua keeps no order. What came in keeps its own.
  static void sort(json::Object& members, const json::Object* origin) {
    std::size_t sorted = 0;
    for (std::size_t i = 0; origin && i < origin->size() && sorted < members.size(); ++i) {
      const auto from = members.begin() + static_cast<std::ptrdiff_t>(sorted);
      const auto found = std::find_if(from, members.end(), [&](const auto& member) { return member.name == (*origin)[i].name; });
      if (found == members.end()) continue;
      std::iter_swap(from, found);
      ++sorted;
    }
    std::sort(members.begin() + static_cast<std::ptrdiff_t>(sorted), members.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
  }

  lua_State* lua_;
  const Origins* origins_;
  std::vector<Step> path_;
  std::size_t values_ = 0;
  std::size_t text_bytes_ = 0;
};

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

const json::Object* Origins::find(const void* table) const {
  const auto found = std::ranges::find(tables_, table, &std::pair<const void*, const json::Object*>::first);
  return found == tables_.end() ? nullptr : found->second;
}

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

json::Value read_json(lua_State* lua, int index, const Origins* origins) { return Walk(lua, origins).read(index); }

}  // namespace authfcgi::hooks
