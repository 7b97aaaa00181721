#include "hooks/lua_tests.h"

#include <algorithm>

#include "crypto/random.h"
#include "hooks/lua_function.h"
#include "hooks/lua_hooks.h"
#include "hooks/lua_json.h"
#include "hooks/lua_library.h"
#include "hooks/lua_sandbox.h"
#include "json/text.h"

namespace authfcgi::hooks {
namespace {

int assert_equal(lua_State* lua) {
  lua_settop(lua, 2);
  const auto actual = read_json(lua, 1), expected = read_json(lua, 2);
  if (actual == expected) return 0;
  const std::string text = "is " + json::write(actual) + ", but should be " + json::write(expected);
  return luaL_error(lua, "%s", text.c_str());
}

// Whether the error on top of the stack is the one that was meant.
bool is_about(lua_State* lua, std::string_view wanted) {
  if (lua_istable(lua, -1)) {
    lua_getfield(lua, -1, "type");
    const bool is_type = lua_type(lua, -1) == LUA_TSTRING && check_text(lua, -1) == wanted;
    lua_pop(lua, 1);
    return is_type;
  }
  return lua_type(lua, -1) == LUA_TSTRING && check_text(lua, -1).find(wanted) != std::string_view::npos;
}

int assert_fails(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TFUNCTION);
  const std::string wanted(luaL_optstring(lua, 2, ""));
  lua_pushvalue(lua, 1);
  if (lua_pcall(lua, 0, 0, 0) == LUA_OK) return luaL_error(lua, "did not fail");
  if (!wanted.empty() && !is_about(lua, wanted)) {
    return luaL_error(lua, "failed with \"%s\", but should fail with \"%s\"", luaL_tolstring(lua, -1, nullptr), wanted.c_str());
  }
  return 1;
}

// A fresh state with both files run, before work(lua).
template <class Work>
void in_state(const config::Script& callbacks, const config::Script& tests, Work&& work) {
  crypto::SystemRandom random;
  const std::map<std::string, crypto::SecretString> environment;
  const Library library{.random = random, .environment = environment, .fetch = {}};
  LuaState state(limits_of(config::Hooks{}));
  state.protect([&](lua_State* lua) {
    open_library(lua, library);
    load_callbacks(lua, callbacks);
    lua_setglobal(lua, "callbacks");
    lua_register(lua, "assert_equal", guarded<assert_equal>);
    lua_register(lua, "assert_fails", guarded<assert_fails>);
    LuaState::compile(lua, tests.text, tests.file);
    lua_call(lua, 0, 0);
    close_globals(lua);
    work(lua);
  });
}

std::vector<std::string> names_of_tests(const config::Script& callbacks, const config::Script& tests) {
  std::vector<std::string> names;
  in_state(callbacks, tests, [&](lua_State* lua) {
    lua_pushglobaltable(lua);
    lua_pushnil(lua);
    while (lua_next(lua, -2)) {
      const bool is_test = lua_type(lua, -2) == LUA_TSTRING && lua_isfunction(lua, -1);
      if (is_test && check_text(lua, -2).starts_with("test_")) names.emplace_back(check_text(lua, -2));
      lua_pop(lua, 1);
    }
  });
  std::ranges::sort(names);
  return names;
}

}  // namespace

std::vector<TestResult> run_tests(const config::Script& callbacks, const config::Script& tests) {
  std::vector<TestResult> results;
  for (const auto& name : names_of_tests(callbacks, tests)) {
    TestResult result{.name = name, .problem = {}};
    try {
      in_state(callbacks, tests, [&](lua_State* lua) {
        lua_getglobal(lua, name.c_str());
        lua_call(lua, 0, 0);
      });
    } catch (const Error& error) {
      result.problem = describe(error);
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace authfcgi::hooks
