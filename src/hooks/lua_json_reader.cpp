// The way back of lua_json.h: a value of Lua's as JSON, or the place of what JSON cannot say.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/text.h"
#include "hooks/lua_json.h"
#include "hooks/lua_json_marks.h"
#include "json/text.h"

namespace authfcgi::hooks {
namespace {

// One walk; what it has seen so far is counted, and where it is kept for a complaint.
class Walk {
 public:
  Walk(lua_State* lua, const Origins* origins) : lua_(lua), origins_(origins) {}

  json::Value read(int index) {
    count_value();
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

  void count_value() {
    if (++values_ > kMaxValues) refuse("holds more than " + std::to_string(kMaxValues) + " values");
  }

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
    sort_by_name(members);
    const auto twice = std::ranges::adjacent_find(members, {}, &json::Member::name);
    if (twice != members.end()) refuse("has the name " + twice->name + " twice, as a number and as a text");
    add_nulls(table, members);
    const json::Object* origin = origins_ ? origins_->find(lua_topointer(lua_, table)) : nullptr;
    return origin ? ordered_as(*origin, std::move(members)) : members;
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

  // Lua keeps no order, so all of it is sorted; and what is sorted is found quickly, however much of it there is.
  static void sort_by_name(json::Object& members) { std::ranges::sort(members, {}, &json::Member::name); }

  static json::Object::iterator find(json::Object& members, std::string_view name) {
    const auto found = std::ranges::lower_bound(members, name, {}, &json::Member::name);
    return found != members.end() && found->name == name ? found : members.end();
  }

  void add_nulls(int table, json::Object& members) {
    if (!lua_getmetatable(lua_, table)) return;
    if (lua_rawgetp(lua_, -1, &kNullMembers) == LUA_TTABLE) {
      const auto count = static_cast<lua_Integer>(lua_rawlen(lua_, -1));
      json::Object nulls;
      for (lua_Integer i = 1; i <= count; ++i) {
        lua_rawgeti(lua_, -1, i);
        std::string name = read_bytes(-1);
        lua_pop(lua_, 1);
        if (find(members, name) != members.end()) continue;
        count_value();
        nulls.push_back({std::move(name), nullptr});
      }
      std::ranges::move(nulls, std::back_inserter(members));
      if (!nulls.empty()) sort_by_name(members);
    }
    lua_pop(lua_, 2);
  }

  // What came in keeps its order, and what is new follows.
  static json::Object ordered_as(const json::Object& origin, json::Object members) {
    json::Object ordered;
    ordered.reserve(members.size());
    std::vector<bool> is_placed(members.size());
    for (const auto& [name, unused] : origin) {
      const auto found = find(members, name);
      if (found == members.end()) continue;
      is_placed[static_cast<std::size_t>(found - members.begin())] = true;
      ordered.push_back({found->name, std::move(found->value)});
    }
    for (std::size_t i = 0; i < members.size(); ++i)
      if (!is_placed[i]) ordered.push_back(std::move(members[i]));
    return ordered;
  }

  lua_State* lua_;
  const Origins* origins_;
  std::vector<Step> path_;
  std::size_t values_ = 0;
  std::size_t text_bytes_ = 0;
};

}  // namespace

const json::Object* Origins::find(const void* table) const {
  const auto found = tables_.find(table);
  return found == tables_.end() ? nullptr : found->second;
}

json::Value read_json(lua_State* lua, int index, const Origins* origins) { return Walk(lua, origins).read(index); }

}  // namespace authfcgi::hooks
