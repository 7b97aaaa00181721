// One state with bounds (SEC-72, SEC-74): every case here would take the worker with it in an unbounded one.
#include "hooks/lua_state.h"

#include <doctest/doctest.h>

using namespace authfcgi;
using hooks::LuaState;

namespace {

// What the chunk returns, as text.
std::string run(LuaState& state, std::string_view chunk) {
  std::string result;
  state.protect([&](lua_State* lua) {
    LuaState::compile(lua, chunk, "hooks.lua");
    lua_call(lua, 0, 1);
    result = luaL_tolstring(lua, -1, nullptr);
  });
  return result;
}

std::string complaint(LuaState& state, std::string_view chunk) {
  try {
    run(state, chunk);
  } catch (const hooks::LuaError& error) {
    return error.what();
  }
  return "";
}

constexpr hooks::Limits kTight{.max_instructions = 200'000, .max_memory_bytes = 1 << 20, .max_time = std::chrono::seconds(20)};

}  // namespace

TEST_CASE("a chunk runs, and an error of its own has its file and line") {
  LuaState state(kTight);
  CHECK(run(state, "return 6 * 7") == "42");
  CHECK(complaint(state, "\nerror('no')") == "hooks.lua:2: no");
  CHECK(complaint(state, "local t = nil\n\nreturn t.x") == "hooks.lua:3: attempt to index a nil value (local 't')");
  CHECK(complaint(state, "error('bare', 0)") == "hooks.lua:1: bare");
  CHECK(complaint(state, "error(12)") == "hooks.lua:1: an error that is a number");
  CHECK(complaint(state, "error()") == "hooks.lua:1: an error that is a nil");
  CHECK(run(state, "return 'still alive'") == "still alive");
}

TEST_CASE("an error that is a table says its type and code, and runs nothing of the operator's") {
  LuaState state(kTight);
  try {
    run(state, "error(setmetatable({type = 'CredentialsSignin', code = 'locked', message = 'later'}, "
               "{__tostring = function() while true do end end, __index = function() while true do end end}))");
    FAIL("no error");
  } catch (const hooks::LuaError& error) {
    CHECK(error.type() == "CredentialsSignin");
    CHECK(error.code() == "locked");
    CHECK(std::string(error.what()) == "hooks.lua:1: CredentialsSignin: later");
  }
}

TEST_CASE("an error has nothing of the one before it") {
  LuaState state(kTight);
  CHECK_THROWS_AS(state.protect([](lua_State* lua) {
    REQUIRE(luaL_dostring(lua, "return {type = 'AccessDenied', code = 'x'}") == LUA_OK);
    throw Error("cannot be read");
  }), Error);
  try {
    run(state, "error('no')");
    FAIL("no error");
  } catch (const hooks::LuaError& error) {
    CHECK(error.type() == "");
    CHECK(error.code() == "");
  }
}

TEST_CASE("text that is no Lua is refused with its line, and bytecode altogether") {
  LuaState state(kTight);
  CHECK(complaint(state, "\nreturn = 1").starts_with("hooks.lua:2: "));
  CHECK(complaint(state, "\x1bLua").find("attempt to load a binary chunk") != std::string::npos);
}

TEST_CASE("a runaway call ends, inside of pcall and of error handlers, too") {
  LuaState state(kTight);
  const std::string words = "hooks.lua:1: ran more than 200000 instructions";
  CHECK(complaint(state, "while true do end") == words);
  CHECK(complaint(state, "while true do pcall(function() while true do end end) end") == words);
  CHECK(complaint(state, "local function f() pcall(f) f() end f()") != "");
  CHECK(complaint(state, "xpcall(function() while true do end end, function() while true do end end) return 1") == words);
  CHECK(complaint(state, "pcall(function() while true do end end) return 1") == words);
  CHECK(complaint(state, "local t <close> = setmetatable({}, {__close = function() while true do end end})") == words);
  CHECK(complaint(state, "return setmetatable({}, {__tostring = function() while true do end end})") == words);
  CHECK(complaint(state, "string.gsub('x', 'x', function() while true do end end)") == words);
  CHECK(complaint(state, "table.sort({1, 2, 3}, function() while true do end end)") == words);
  CHECK(run(state, "return 'still alive'") == "still alive");
}

TEST_CASE("a call that takes too long ends, even where it runs few instructions") {
  LuaState state({.max_instructions = 1'000'000'000'000, .max_memory_bytes = 1 << 20, .max_time = std::chrono::milliseconds(20)});
  CHECK(complaint(state, "while true do end") == "hooks.lua:1: ran longer than 20 ms");
}

TEST_CASE("memory has a bound, for what is held and for what passes through") {
  LuaState state(kTight);
  const std::string words = "hooks.lua:1: needed more than 1048576 bytes of memory";
  CHECK(complaint(state, "return ('x'):rep(2000000)") == words);
  CHECK(complaint(state, "local t = {} while true do t[#t + 1] = {} end") == words);
  CHECK(complaint(state, "while true do pcall(string.rep, 'x', 2000000) end") == "hooks.lua:1: ran more than 200000 instructions");
  CHECK(complaint(state, "local s = 'x' while true do s = s .. s end") == words);
  CHECK(complaint(state, "local b = ('x'):rep(1000) while true do local s = b:rep(900) end") == words);
  CHECK(complaint(state, "local t = {} for i = 1, 1e9 do t[i] = ('%99.99f'):format(i) end") == words);
  CHECK(complaint(state, "keep = {} for i = 1, 3000 do keep[i] = {} end local b = ('x'):rep(1000) for i = 1, 500 do local s = b:rep(500) end") == words);
  CHECK(run(state, "keep = nil return 'still alive'") == "still alive");
  CHECK(state.memory_bytes() < (1 << 20));
}

TEST_CASE("endless recursion is an error of Lua's") {
  LuaState state({.max_instructions = 100'000'000, .max_memory_bytes = 64 << 20, .max_time = std::chrono::seconds(20)});
  CHECK(complaint(state, "local function f() return 1 + f() end return f()") != "");
  CHECK(complaint(state, "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x")
            .find("C stack overflow") != std::string::npos);
  CHECK(run(state, "return 'still alive'") == "still alive");
}

TEST_CASE("what work throws comes out as it is, and the state goes on") {
  LuaState state(kTight);
  CHECK_THROWS_WITH_AS(state.protect([](lua_State* lua) {
    lua_newtable(lua);
    throw std::out_of_range("mine");
  }),
                       "mine", std::out_of_range);
  CHECK(run(state, "return 1") == "1");
}

TEST_CASE("time that was forgiven does not count") {
  LuaState state({.max_instructions = 1'000'000'000'000, .max_memory_bytes = 1 << 20, .max_time = std::chrono::milliseconds(0)});
  state.protect([&](lua_State* lua) {
    state.forgive(std::chrono::hours(1));
    LuaState::compile(lua, "for i = 1, 10000 do end", "hooks.lua");
    lua_call(lua, 0, 0);
  });
}
