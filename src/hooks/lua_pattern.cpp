#include "hooks/lua_pattern.h"

#include "hooks/lua_function.h"
#include "hooks/lua_matcher.h"

namespace authfcgi::hooks {
namespace {

// The third argument of find and match: from 1, or from the end where it is negative. May be past the end of the text.
std::size_t read_start(lua_State* lua, int index, std::size_t size) {
  const lua_Integer start = luaL_optinteger(lua, index, 1);
  if (start > 0) return static_cast<std::size_t>(start) - 1;
  if (start == 0 || start < -static_cast<lua_Integer>(size)) return 0;
  return size - static_cast<std::size_t>(-start);
}

int find_plain(lua_State* lua, std::string_view text, std::string_view wanted, std::size_t start) {
  LuaState::charge(lua, static_cast<std::int64_t>((text.size() / 64 + 1) * (wanted.size() / 16 + 1)));
  const auto found = text.find(wanted, start);
  if (found == std::string_view::npos) {
    lua_pushnil(lua);
    return 1;
  }
  lua_pushinteger(lua, static_cast<lua_Integer>(found) + 1);
  lua_pushinteger(lua, static_cast<lua_Integer>(found + wanted.size()));
  return 2;
}

int find_or_match(lua_State* lua, bool is_find) {
  const auto text = check_text(lua, 1);
  auto pattern = check_text(lua, 2);
  const std::size_t start = read_start(lua, 3, text.size());
  if (start > text.size()) {
    lua_pushnil(lua);
    return 1;
  }
  const bool is_plain = lua_toboolean(lua, 4) || pattern.find_first_of("^$*+?.([%-") == std::string_view::npos;
  if (is_find && is_plain) return find_plain(lua, text, pattern, start);

  const bool is_anchored = pattern.starts_with('^');
  if (is_anchored) pattern.remove_prefix(1);
  Matcher matcher(lua, text, pattern);
  for (std::size_t at = start; at <= text.size(); ++at) {
    if (const auto end = matcher.match(at)) {
      if (!is_find) return matcher.push_captures(at, *end, true);
      lua_pushinteger(lua, static_cast<lua_Integer>(at) + 1);
      lua_pushinteger(lua, static_cast<lua_Integer>(*end));
      return 2 + matcher.push_captures(at, *end, false);
    }
    if (is_anchored) break;
  }
  lua_pushnil(lua);
  return 1;
}

int find(lua_State* lua) { return find_or_match(lua, true); }
int match(lua_State* lua) { return find_or_match(lua, false); }

// Upvalues: text, pattern, where to go on, and where the last match ended (an empty one there is the same one again).
int next_match(lua_State* lua) {
  const auto text = check_text(lua, lua_upvalueindex(1));
  Matcher matcher(lua, text, check_text(lua, lua_upvalueindex(2)));
  auto at = static_cast<std::size_t>(lua_tointeger(lua, lua_upvalueindex(3)));
  const auto last = lua_tointeger(lua, lua_upvalueindex(4));
  for (; at <= text.size(); ++at) {
    const auto end = matcher.match(at);
    if (!end || static_cast<lua_Integer>(*end) == last) continue;
    lua_pushinteger(lua, static_cast<lua_Integer>(*end));
    lua_copy(lua, -1, lua_upvalueindex(3));
    lua_replace(lua, lua_upvalueindex(4));
    return matcher.push_captures(at, *end, true);
  }
  return 0;
}

int gmatch(lua_State* lua) {
  const auto text = check_text(lua, 1);
  check_text(lua, 2);
  const std::size_t start = read_start(lua, 3, text.size());
  lua_settop(lua, 2);
  lua_pushinteger(lua, static_cast<lua_Integer>(start));
  lua_pushinteger(lua, -1);
  lua_pushcclosure(lua, next_match, 4);
  return 1;
}

// "%0" is the match, "%1" to "%9" its captures, "%%" a percent sign.
void add_template(lua_State* lua, luaL_Buffer& result, const Matcher& matcher, std::size_t start, std::size_t end,
                  std::string_view text, std::string_view replacement) {
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    if (replacement[i] != '%') {
      luaL_addchar(&result, replacement[i]);
      continue;
    }
    const char c = ++i < replacement.size() ? replacement[i] : '\0';
    if (c == '%') {
      luaL_addchar(&result, c);
    } else if (c == '0') {
      luaL_addlstring(&result, text.data() + start, end - start);
    } else if (c >= '1' && c <= '9') {
      matcher.push_capture(c - '1', start, end);
      luaL_tolstring(lua, -1, nullptr);
      lua_remove(lua, -2);
      luaL_addvalue(&result);
    } else {
      luaL_error(lua, "invalid use of '%%' in replacement string");
    }
  }
}

// By the third argument of gsub: a text, a table or a function.
void add_replacement(lua_State* lua, luaL_Buffer& result, const Matcher& matcher, std::size_t start, std::size_t end,
                     std::string_view text) {
  if (lua_type(lua, 3) == LUA_TTABLE) {
    matcher.push_capture(0, start, end);
    lua_gettable(lua, 3);
  } else if (lua_type(lua, 3) == LUA_TFUNCTION) {
    lua_pushvalue(lua, 3);
    lua_call(lua, matcher.push_captures(start, end, true), 1);
  } else {
    return add_template(lua, result, matcher, start, end, text, check_text(lua, 3));
  }
  if (!lua_toboolean(lua, -1)) {
    lua_pop(lua, 1);
    luaL_addlstring(&result, text.data() + start, end - start);
  } else if (lua_isstring(lua, -1)) {
    luaL_addvalue(&result);
  } else {
    luaL_error(lua, "invalid replacement value (a %s)", luaL_typename(lua, -1));
  }
}

int gsub(lua_State* lua) {
  const auto text = check_text(lua, 1);
  auto pattern = check_text(lua, 2);
  const int kind = lua_type(lua, 3);
  luaL_argexpected(lua, kind == LUA_TNUMBER || kind == LUA_TSTRING || kind == LUA_TTABLE || kind == LUA_TFUNCTION, 3,
                   "string/function/table");
  if (kind == LUA_TNUMBER) lua_tolstring(lua, 3, nullptr);
  const lua_Integer max = luaL_optinteger(lua, 4, LUA_MAXINTEGER);
  const bool is_anchored = pattern.starts_with('^');
  if (is_anchored) pattern.remove_prefix(1);

  Matcher matcher(lua, text, pattern);
  luaL_Buffer result;
  luaL_buffinit(lua, &result);
  lua_Integer count = 0;
  std::size_t at = 0;
  std::optional<std::size_t> last;
  while (count < max) {
    const auto end = matcher.match(at);
    if (end && end != last) {
      ++count;
      add_replacement(lua, result, matcher, at, *end, text);
      at = *end;
      last = end;
    } else if (at < text.size()) {
      luaL_addchar(&result, text[at++]);
    } else {
      break;
    }
    if (is_anchored) break;
  }
  luaL_addlstring(&result, text.data() + at, text.size() - at);
  luaL_pushresult(&result);
  lua_pushinteger(lua, count);
  return 2;
}

}  // namespace

void open_patterns(lua_State* lua) {
  const luaL_Reg functions[] = {{"find", find}, {"gmatch", gmatch}, {"gsub", gsub}, {"match", match}, {nullptr, nullptr}};
  luaL_setfuncs(lua, functions, 0);
}

}  // namespace authfcgi::hooks
