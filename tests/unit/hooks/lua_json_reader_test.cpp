// lua_json_reader.cpp: the way back of lua_json.h.
#include "hooks/lua_json.h"

#include <doctest/doctest.h>

#include "hooks/lua_state.h"
#include "json/text.h"

using namespace authfcgi;
using hooks::LuaState;

namespace {

// The value goes in as v, and what the chunk returns comes out; or the complaint as a text.
std::string through(std::string_view value, const std::string& chunk) {
  LuaState state({.max_instructions = 1'000'000});
  const json::Value input = json::parse(value);
  json::Value output;
  try {
    state.protect([&](lua_State* lua) {
      hooks::open_json(lua);
      hooks::Origins origins;
      hooks::push_json(lua, input, &origins);
      lua_setglobal(lua, "v");
      LuaState::compile(lua, chunk, "t");
      lua_call(lua, 0, 1);
      output = hooks::read_json(lua, -1, &origins);
    });
  } catch (const Error& error) {
    return error.what();
  }
  return json::write(output);
}

}  // namespace

TEST_CASE("members keep the order they came in; new ones follow, sorted") {
  CHECK(through("{\"z\":1,\"y\":2,\"x\":3}", "v.b = 5 v.a = 4 v.y = nil return v") == "{\"z\":1,\"x\":3,\"a\":4,\"b\":5}");
  CHECK(through("null", "return {c = 1, b = 2, a = 3}") == "{\"a\":3,\"b\":2,\"c\":1}");
}

TEST_CASE("a name that was null comes back in its place, once, and counts as a value") {
  CHECK(through("{\"c\":null,\"b\":1,\"a\":null}", "return v") == "{\"c\":null,\"b\":1,\"a\":null}");
  CHECK(through("{\"c\":null,\"b\":1}", "v.c = 2 return v") == "{\"c\":2,\"b\":1}");
  std::string nulls;
  for (int i = 0; i < 30000; ++i) nulls.append(i ? "," : "{").append("\"n" + std::to_string(i) + "\":null");
  CHECK(through(nulls + "}", "return {v, v, v, v}").find("more than 100000 values") != std::string::npos);
}

TEST_CASE("what JSON cannot say is refused, with its place") {
  CHECK(through("null", "return {user = {roles = {'a', print}}}") == "user.roles[2] is a function, which JSON cannot say");
  CHECK(through("null", "return {1, 2, nil, 4}").find("[3] is nil, a hole in a list") == 0);
  CHECK(through("null", "return {1, a = 2}") == "the value is a list with holes, or with names beside its numbers, which JSON cannot say");
  CHECK(through("null", "return {[true] = 2}") == "the value has a boolean for a name, which JSON cannot say");
  CHECK(through("null", "return {[10] = 1, ['10'] = 2}") == "the value has the name 10 twice, as a number and as a text, which JSON cannot say");
  CHECK(through("null", "return {a = '\\xff'}") == "a is a text that is not UTF-8, which JSON cannot say");
  CHECK(through("null", "return {['\\xff'] = 1}").find("not UTF-8") != std::string::npos);
  CHECK(through("null", "local t = {} t.t = t return t") == "t is nested deeper than 32 levels, or holds itself, which JSON cannot say");
  CHECK(through("null", "local t = 'x' for i = 1, 40 do t = {t, t} end return t").find("deeper") != std::string::npos);
  CHECK(through("null", "local t = 'x' for i = 1, 25 do t = {t, t} end return t").find("more than 100000 values") != std::string::npos);
  CHECK(through("null", "local s = ('x'):rep(1000000) return {s, s, s, s, s, s}").find("bytes") != std::string::npos);
  CHECK(through("null", "return setmetatable({a = 1}, {__index = error, __pairs = error, __len = error})") == "{\"a\":1}");
}
