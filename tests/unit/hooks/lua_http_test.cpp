#include "hooks/lua_http.h"

#include <doctest/doctest.h>

#include "hooks/lua_library.h"
#include "hooks/lua_state.h"

using namespace authfcgi;
using hooks::LuaState;

namespace {

struct Sent {
  http::Request request;
  std::chrono::milliseconds timeout{};
  int count = 0;
};

std::string run(std::string_view chunk, Sent* sent, const http::Response& answer = {}) {
  crypto::SystemRandom random;
  const std::map<std::string, crypto::SecretString> environment;
  const hooks::Library library{.random = random, .environment = environment, .fetch = !sent ? hooks::TimedFetch() : [&](const http::Request& request, std::chrono::milliseconds timeout) {
    sent->request = request;
    sent->timeout = timeout;
    ++sent->count;
    if (answer.status == 0) throw http::FetchError("timed out");
    return answer;
  }};
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

TEST_CASE("an exchange goes out as it was asked for, and the answer comes back as a table") {
  http::Response answer{.status = 201, .headers = {}, .body = "{\"a\":1}"};
  answer.headers.add("X-Two", "1");
  answer.headers.add("x-two", "2");
  Sent sent;
  CHECK(run("local a = http.fetch{url = 'https://api.example.com/x', method = 'POST', headers = {['X-Key'] = 'k', N = 1}, "
            "body = {b = 1}, timeout = 0.5} return a.status .. a.headers['x-two'] .. json.decode(a.body).a",
            &sent, answer) == "2011, 21");
  CHECK(sent.request.target == "https://api.example.com/x");
  CHECK(sent.request.method == "POST");
  CHECK(sent.request.headers.find("x-key") == "k");
  CHECK(sent.request.headers.find("N") == "1");
  CHECK(sent.request.headers.find("Content-Type") == "application/json");
  CHECK(sent.request.body == "{\"b\":1}");
  CHECK(sent.timeout == std::chrono::milliseconds(500));
}

TEST_CASE("a table goes as a form where the headers say so") {
  Sent sent;
  run("http.fetch{url = 'https://a.example', method = 'POST', headers = {['Content-Type'] = 'application/x-www-form-urlencoded'}, "
      "body = {b = 'x y', a = 1}}",
      &sent);
  CHECK(sent.request.body == "a=1&b=x+y");
}

TEST_CASE("no answer is nil and a message; no network, and what makes no sense, is an error") {
  Sent sent;
  CHECK(run("local a, problem = http.fetch{url = 'https://a.example'} return tostring(a) .. problem", &sent,
            {.status = 0, .headers = {}, .body = {}}) == "niltimed out");
  CHECK(run("http.fetch{url = 'https://a.example'}", nullptr) ==
        "t.lua:1: http.fetch: no network in this pool; see callbacks.network in the configuration");
  for (const auto* arguments : {"{}", "{url = 1}", "{url = '/x'}", "{url = 'https://a.example', method = 'A B'}",
                                "{url = 'https://a.example', headers = {a = 'x\\r\\ny'}}", "{url = 'https://a.example', headers = {['a b'] = 'x'}}",
                                "{url = 'https://a.example', headers = 'x'}", "{url = 'https://a.example', timeout = 0}",
                                "{url = 'https://a.example', timeout = 0/0}", "{url = 'https://a.example', body = print}", "nil"}) {
    CAPTURE(std::string(arguments));
    CHECK(run("return http.fetch(" + std::string(arguments) + ")", &sent).starts_with("t.lua:1: "));
  }
  CHECK(sent.count == 1);
}

TEST_CASE("a call may ask others a few times only") {
  Sent sent;
  CHECK(run("for i = 1, 100 do http.fetch{url = 'https://a.example'} end", &sent) ==
        "t.lua:1: http.fetch: more than 8 exchanges in one call");
  CHECK(sent.count == hooks::kMaxExchanges);
}
