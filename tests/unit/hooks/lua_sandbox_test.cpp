#include "hooks/lua_sandbox.h"

#include <doctest/doctest.h>

#include "hooks/lua_state.h"

using namespace authfcgi;
using hooks::LuaState;

namespace {

std::string run(std::string_view chunk, bool unsafe = false) {
  LuaState state({.max_instructions = 300'000, .max_memory_bytes = 1 << 20, .allow_unsafe_libraries = unsafe});
  std::string result;
  try {
    state.protect([&](lua_State* lua) {
      LuaState::compile(lua, chunk, "t");
      lua_call(lua, 0, 1);
      result = luaL_tolstring(lua, -1, nullptr);
    });
  } catch (const hooks::LuaError& error) {
    return error.what();
  }
  return result;
}

}  // namespace

TEST_CASE("nothing that opens a file, starts a program or loads code is there") {
  for (const auto* name : {"io", "package", "require", "debug", "coroutine", "dofile", "loadfile", "load", "loadstring",
                           "collectgarbage", "warn", "string.dump", "os.execute", "os.exit", "os.getenv", "os.remove",
                           "os.rename", "os.tmpname", "os.setlocale"}) {
    CAPTURE(name);
    CHECK(run("return " + std::string(name)) == "nil");
  }
  CHECK(run("return os.time{year = 2026, month = 1, day = 1, hour = 12} > 0 and #os.date('!%Y') == 4 and os.clock() >= 0") ==
        "true");
}

TEST_CASE("all of it is there where the configuration says so") {
  CHECK(run("return type(io.open) .. type(os.execute) .. type(require)", true) == "functionfunctionfunction");
}

TEST_CASE("a finalizer cannot be made, as nobody counts what it does") {
  CHECK(run("setmetatable({}, {__gc = function() while true do end end})") == "t:1: __gc is not available here");
  CHECK(run("local m = {} local t = setmetatable({}, m) m.__gc = function() while true do end end t = nil "
            "for i = 1, 20000 do local x = {} end return 'done'") == "done");
  CHECK(run("return getmetatable(setmetatable({}, {__index = {a = 1}})).__index.a") == "1");
  CHECK(run("setmetatable(setmetatable({}, {__metatable = 1}), nil)").find("protected") != std::string::npos);
  CHECK(run("return setmetatable({}, nil) ~= nil") == "true");
  CHECK(run("setmetatable(1, {})").find("table expected") != std::string::npos);
}

TEST_CASE("what loops inside of C has its price") {
  const std::string words = "t:1: ran more than 300000 instructions";
  CHECK(run("return (''):rep(1e15)") == words);
  CHECK(run("return table.move({}, 1, 1e15, 2)") == words);
  CHECK(run("return table.move({}, math.mininteger, math.maxinteger, 2)") == words);
  CHECK(run("return table.concat(setmetatable({}, {__index = function() return '' end}), '', 1, 1 << 50)") == words);
  CHECK(run("local t = {} for i = 1, 20000 do t[i] = i end while true do table.sort(t) end") == words);
  CHECK(run("return select('#', table.unpack({}, 1, 1e7))").find("too many results") != std::string::npos);
}

TEST_CASE("a table whose length is a function's word, which may be another one each time, is not taken where it counts") {
  const std::string table = "local n = 0 local t = setmetatable({}, {__len = function() n = n + 1 return n == 1 and 0 or 1 << 60 end}) ";
  for (const auto* call : {"table.insert(t, 1, 1)", "table.remove(t, 1)", "table.concat(t)", "table.sort(t)"}) {
    CAPTURE(call);
    CHECK(run(table + call) == "t:1: a table with __len is not possible here");
  }
  CHECK(run(table + "table.insert(t, 'x') return rawlen(t) + n") == "2");
}

TEST_CASE("what is charged beyond all bounds is charged once") {
  CHECK(run("getmetatable('').__call = string.rep return (('x9223372036854775807'):rep(300):gsub('(x)(%d+)', pcall))") ==
        "t:1: ran more than 300000 instructions");
}

TEST_CASE("what is priced still works") {
  CHECK(run("return ('ab'):rep(3, '-')") == "ab-ab-ab");
  CHECK(run("return table.concat({1, 2, 3}, ',', 2)") == "2,3");
  CHECK(run("local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) return table.concat(t)") == "321");
  CHECK(run("local t = {1} table.insert(t, 2) table.insert(t, 1, 0) return table.concat(t) .. table.remove(t) .. "
            "table.remove(t, 1) .. #t") == "012201");
  CHECK(run("return table.concat(table.move({1, 2, 3}, 2, 3, 1))") == "233");
  CHECK(run("return utf8.len('ä') .. utf8.offset('aäb', 3)") == "14");
  CHECK(run("return table.concat(nil)") != "");
}

TEST_CASE("xpcall hands its handler the error, and the arguments to the function") {
  CHECK(run("return select(2, xpcall(function(a, b) return a + b end, print, 1, 2))") == "3");
  CHECK(run("return select(2, xpcall(error, function(e) return e .. '!' end, 'x', 0))") == "x!");
  CHECK(run("return select('#', xpcall(function() return 1, 2 end, print))") == "3");
  CHECK(run("return xpcall(error, tostring, 'x') and 1 or 0") == "0");
}
