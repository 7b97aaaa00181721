#include "hooks/lua_matcher.h"

#include <doctest/doctest.h>

#include "hooks/lua_state.h"

using namespace authfcgi;

TEST_CASE("a match begins exactly where it was asked for, and ends where the pattern does") {
  hooks::LuaState state(hooks::Limits{});
  state.protect([](lua_State* lua) {
    hooks::Matcher matcher(lua, "key = value", "(%w+)%s*=");
    CHECK(matcher.match(0) == 5);
    CHECK(matcher.push_captures(0, 5, true) == 1);
    CHECK(std::string(lua_tostring(lua, -1)) == "key");
    CHECK(matcher.match(1) == 5);
    CHECK_FALSE(matcher.match(4));
    CHECK_FALSE(matcher.match(11));
  });
}

TEST_CASE("bytes beyond ASCII are in no class, and a zero is a character as any other") {
  hooks::LuaState state(hooks::Limits{});
  state.protect([](lua_State* lua) {
    CHECK_FALSE(hooks::Matcher(lua, "\xc3\xa4", "%a").match(0));
    CHECK(hooks::Matcher(lua, "\xc3\xa4", "[\xc3-\xc4].").match(0) == 2);
    CHECK(hooks::Matcher(lua, std::string_view("a\0b", 3), std::string_view("a\0b", 3)).match(0) == 3);
  });
}
