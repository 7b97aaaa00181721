#include "hooks/lua_library.h"

#include <doctest/doctest.h>

#include "hooks/lua_state.h"
#include "support/captured_log.h"

using namespace authfcgi;
using hooks::LuaState;

namespace {

std::string run(std::string_view chunk) {
  crypto::SystemRandom random;
  std::map<std::string, crypto::SecretString> environment;
  environment.emplace("GREETING", crypto::SecretString(std::string("hello")));
  environment.emplace("UNSET", crypto::SecretString());
  const hooks::Library library{.random = random, .environment = environment, .fetch = {}};
  LuaState state(hooks::Limits{});
  std::string result;
  try {
    state.protect([&](lua_State* lua) {
      hooks::open_library(lua, library);
      LuaState::compile(lua, chunk, "t.lua");
      lua_call(lua, 0, 1);
      result = luaL_tolstring(lua, -1, nullptr);
    });
  } catch (const hooks::LuaError& error) {
    return error.what();
  }
  return result;
}

}  // namespace

TEST_CASE("digests and MACs are those of FIPS 180-4 and RFC 4231, in three spellings") {
  CHECK(run("return crypto.sha256('abc')") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(run("return crypto.sha256('abc', 'base64url')") == "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  CHECK(run("return #crypto.sha256('abc', 'raw')") == "32");
  CHECK(run("return crypto.hmac('Jefe', 'what do ya want for nothing?')") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(run("return crypto.sha256('abc', 'md5')").find("invalid option 'md5'") != std::string::npos);
}

TEST_CASE("random bytes are asked of the kernel, and math.random is not the same in two states (SEC-81)") {
  CHECK(run("return #crypto.random()") == "43");
  CHECK(run("return #crypto.random(8, 'hex')") == "16");
  CHECK(run("return crypto.random() == crypto.random()") == "false");
  CHECK(run("crypto.random(0)").find("between 1 and 1024") != std::string::npos);
  CHECK(run("return math.random(0)") != run("return math.random(0)"));
  CHECK(run("return crypto.equal('a', 'a') and not crypto.equal('a', 'b') and not crypto.equal('a', 'aa')") == "true");
}

TEST_CASE("env reads what the configuration lists, and nothing else") {
  CHECK(run("return env('GREETING')") == "hello");
  CHECK(run("return env('UNSET')") == "nil");
  CHECK(run("return env('PATH')") == "t.lua:1: env: PATH is not among callbacks.environment in the configuration");
  CHECK(run("return env('AUTH_SECRET')").find("not among") != std::string::npos);
}

TEST_CASE("a log line is as long as the log shows it, however much it was given") {
  const support::CapturedLog log;
  // 60 GB, of 1 MB of Lua's memory.
  run("local t, text = {}, ('x'):rep(1000000) for i = 1, 200 do t[i] = text end for i = 1, 300 do log.info(table.unpack(t)) end");
  CHECK(log.text().size() < 600000);
}

TEST_CASE("a log line has the place, and no line end of the visitor's (SEC-76)") {
  const support::CapturedLog log;
  run("log.warn('roles', 2, 'a\\nlevel=error event=forged') print(nil, {} ~= nil)");
  const auto lines = log.text();
  CHECK(lines.find("level=warning event=callback at=t.lua:1 text=\"roles 2 a\\x0alevel=error event=forged\"\n") != std::string::npos);
  CHECK(lines.find("level=info event=callback at=t.lua:1 text=\"nil true\"\n") != std::string::npos);
}
