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

TEST_CASE("what goes in and comes out untouched is the same, to the byte") {
  for (const auto* text :
       {"null", "true", "0", "-1", "9007199254740993", "9223372036854775807", "-9223372036854775808", "1.5", "\"\"",
        "\"\\u0000\"", "\"ä€😀\"", "[]", "{}", "[[],{}]", "[null,1,null]", "{\"z\":1,\"a\":{\"c\":[],\"b\":{}},\"m\":null}",
        "{\"user\":{\"name\":null,\"email\":\"a@b.c\",\"image\":null},\"expires\":\"2026-11-21T00:00:00.000Z\"}",
        "{\"1\":\"a\",\"2\":\"b\"}", "[null]", "{\"\":null}", "1e300", "0.1"}) {
    CAPTURE(text);
    CHECK(through(text, "return v") == text);
  }
}

TEST_CASE("numbers keep their value: digits beyond 64 bits become a text, 3.0 becomes 3") {
  CHECK(through("18446744073709551615", "return v") == "\"18446744073709551615\"");
  CHECK(through("3.0", "return v") == "3");
  CHECK(through("7", "return v / 7") == "1");
  CHECK(through("1e19", "return v") == json::write(json::parse("1e19")));
  CHECK(through("null", "return 1/0") == "the value is no finite number, which JSON cannot say");
  CHECK(through("null", "return {a = 0/0}") == "a is no finite number, which JSON cannot say");
}

TEST_CASE("null is nil in an object and json.null in a list; a name that is set or cut out says so") {
  CHECK(through("{\"a\":null,\"b\":1}", "return v.a == nil and next(v) == 'b'") == "true");
  CHECK(through("{\"a\":null,\"b\":1}", "v.a = 2 return v") == "{\"a\":2,\"b\":1}");
  CHECK(through("{\"a\":null,\"b\":1}", "v.b = nil return v") == "{\"a\":null}");
  CHECK(through("{\"b\":1}", "v.b = json.null return v") == "{\"b\":null}");
  CHECK(through("[1,null]", "return v[2] == json.null and #v == 2") == "true");
  CHECK(through("{\"a\":null}", "return {user = v, b = v.a}") == "{\"user\":{\"a\":null}}");
  CHECK(through("[]", "return tostring(json.null)") == "\"null\"");
}

TEST_CASE("an array stays one when it becomes empty, and an empty table is an object unless it is marked") {
  CHECK(through("[1]", "v[1] = nil return v") == "[]");
  CHECK(through("null", "return {}") == "{}");
  CHECK(through("null", "return json.array()") == "[]");
  CHECK(through("null", "return json.array({1, 2})") == "[1,2]");
  CHECK(through("null", "return json.object({'x'})") == "{\"1\":\"x\"}");
  CHECK(through("[1]", "return {json.is_array(v), json.is_array({}), json.is_array({1}), json.is_array(json.array{})}") ==
        "[true,false,true,true]");
}

TEST_CASE("json.encode and json.decode speak the same language; what is no JSON is nil and a message") {
  CHECK(through("null", "return json.encode({b = {}, a = json.array(), n = json.null})") == R"("{\"a\":[],\"b\":{},\"n\":null}")");
  CHECK(through("null", "return json.decode('{\"a\":[1,null]}')") == "{\"a\":[1,null]}");
  CHECK(through("null", "local v, problem = json.decode('{') return {v == nil, type(problem)}") == "[true,\"string\"]");
  CHECK(through("null", "return select(2, pcall(json.encode, print))") == "\"the value is a function, which JSON cannot say\"");
  CHECK(through("null", "json.encode()").find("value expected") != std::string::npos);
  CHECK(through("null", "return json.decode(('['):rep(100))") == "null");
}

TEST_CASE("a value too large for the state is an error, and nothing else") {
  LuaState state({.max_memory_bytes = 1 << 18});
  json::Array many(20'000, json::Value("x"));
  const json::Value large(std::move(many));
  CHECK_THROWS_AS(state.protect([&](lua_State* lua) {
    hooks::open_json(lua);
    hooks::push_json(lua, large);
  }),
                  hooks::LuaError);
}
