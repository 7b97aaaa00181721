#include "hooks/lua_argument.h"

#include <doctest/doctest.h>

#include "hooks/lua_state.h"
#include "json/text.h"

using namespace authfcgi;

namespace {

template <class Fill>
std::string argument(Fill&& fill) {
  hooks::LuaState state{hooks::Limits{}};
  json::Value seen;
  state.protect([&](lua_State* lua) {
    hooks::open_json(lua);
    hooks::Argument argument(lua);
    fill(argument);
    seen = hooks::read_json(lua, -1);
  });
  return json::write(seen);
}

}  // namespace

TEST_CASE("what is absent is no member of a callback's argument") {
  CHECK(argument([](hooks::Argument& it) {
          it.set("profile", static_cast<const json::Value*>(nullptr)).set("text", std::string_view()).set("user", static_cast<const model::User*>(nullptr));
          it.set("account", static_cast<const model::Account*>(nullptr)).set("url", std::string_view("")).set("isNewUser", false);
        }) == R"({"isNewUser":false,"url":""})");
}

TEST_CASE("a request is told as nginx saw it, with header names in lower case") {
  http::Request request;
  request.method = "POST";
  request.target = "/raw%20path?a=1";
  request.headers.add("Host", "written.example");
  request.headers.add("X-One", "1");
  for (const char* name : {"Cookie", "Authorization", "Proxy-Authorization"}) request.headers.add(name, "SECRET");  // SEC-76
  CHECK(argument([&](hooks::Argument& it) { it.set("request", request); }) ==
        R"({"request":{"client":"","headers":{"host":"written.example","x-one":"1"},"host":"written.example","method":"POST","path":"/raw%20path","query":"a=1"}})");
  request.target = "/raw";
  request.front.host = "routed.example";
  request.front.path = "/raw path";
  request.front.remote_address = "192.0.2.1";
  CHECK(argument([&](hooks::Argument& it) { it.set("request", request); }) ==
        R"({"request":{"client":"192.0.2.1","headers":{"host":"written.example","x-one":"1"},"host":"routed.example","method":"POST","path":"/raw path","query":""}})");
}
