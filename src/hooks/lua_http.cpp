#include "hooks/lua_http.h"

#include <cmath>
#include <optional>

#include "base/text.h"
#include "hooks/lua_function.h"
#include "hooks/lua_json.h"
#include "hooks/lua_library.h"
#include "http/form.h"
#include "http/url.h"
#include "json/text.h"

namespace authfcgi::hooks {
namespace {

constexpr const char* kForm = "application/x-www-form-urlencoded";
constexpr double kMaxSeconds = 60;

// A text member of the table of arguments, which stays on the stack for as long as the text is used.
std::string text_member(lua_State* lua, const char* name, const char* otherwise) {
  lua_getfield(lua, 1, name);
  if (lua_isnil(lua, -1) && otherwise) lua_pushstring(lua, otherwise);
  if (lua_type(lua, -1) != LUA_TSTRING) luaL_error(lua, "http.fetch: %s must be a text", name);
  std::string text(check_text(lua, -1));
  lua_settop(lua, 1);
  return text;
}

void read_headers(lua_State* lua, http::Request& request) {
  lua_getfield(lua, 1, "headers");
  if (!lua_isnil(lua, -1)) {
    const auto headers = read_json(lua, -1);
    if (!headers.is_object()) luaL_error(lua, "http.fetch: headers must be a table of names and texts");
    for (const auto& [name, value] : headers.object()) {
      request.headers.add(name, value.is_string() ? value.string() : json::write(value));
    }
  }
  lua_settop(lua, 1);
}

std::string form_text(const json::Value& value) { return value.is_string() ? value.string() : json::write(value); }

void read_body(lua_State* lua, http::Request& request) {
  lua_getfield(lua, 1, "body");
  if (lua_istable(lua, -1)) {
    const auto body = read_json(lua, -1);
    const auto type = request.headers.find("Content-Type");
    if (type && to_lower(*type).starts_with(kForm) && body.is_object()) {
      for (const auto& [name, value] : body.object()) {
        if (!request.body.empty()) request.body += '&';
        request.body += http::form_encode(name) + "=" + http::form_encode(form_text(value));
      }
    } else {
      request.body = json::write(body);
      if (!type) request.headers.set("Content-Type", "application/json");
    }
  } else if (!lua_isnil(lua, -1)) {
    request.body = check_text(lua, -1);
  }
  lua_settop(lua, 1);
}

std::chrono::milliseconds read_timeout(lua_State* lua) {
  lua_getfield(lua, 1, "timeout");
  const double seconds = luaL_optnumber(lua, -1, kMaxSeconds);
  if (!(seconds > 0 && seconds <= kMaxSeconds)) luaL_error(lua, "http.fetch: timeout must be between 0 and 60 seconds");
  lua_settop(lua, 1);
  return std::chrono::milliseconds(std::max(1LL, std::llround(seconds * 1000)));
}

// Against a loop that asks somebody else's server again and again.
void count_exchange(lua_State* lua) {
  lua_Integer count = 1;
  const auto call = static_cast<lua_Integer>(LuaState::of(lua).call_number());
  if (lua_tointeger(lua, lua_upvalueindex(1)) == call) count += lua_tointeger(lua, lua_upvalueindex(2));
  if (count > kMaxExchanges) luaL_error(lua, "http.fetch: more than %d exchanges in one call", kMaxExchanges);
  lua_pushinteger(lua, call);
  lua_replace(lua, lua_upvalueindex(1));
  lua_pushinteger(lua, count);
  lua_replace(lua, lua_upvalueindex(2));
}

int push_response(lua_State* lua, const http::Response& response) {
  json::Value headers = json::object();
  for (const auto& [name, value] : response.headers.fields()) {
    const auto lower = to_lower(name);
    const auto* present = headers.find(lower);
    headers.set(lower, present ? present->string() + ", " + value : value);
  }
  lua_createtable(lua, 0, 3);
  lua_pushinteger(lua, response.status);
  lua_setfield(lua, -2, "status");
  push_json(lua, headers);
  lua_setfield(lua, -2, "headers");
  lua_pushlstring(lua, response.body.data(), response.body.size());
  lua_setfield(lua, -2, "body");
  return 1;
}

int fetch(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_settop(lua, 1);
  const auto& send = library_of(lua).fetch;
  if (!send) return luaL_error(lua, "http.fetch: no network in this pool; see callbacks.network in the configuration");

  http::Request request;
  request.target = text_member(lua, "url", nullptr);
  request.method = text_member(lua, "method", "GET");
  if (!http::parse_url(request.target)) return luaL_error(lua, "http.fetch: url must be an absolute http or https URL");
  if (!http::is_token(request.method)) return luaL_error(lua, "http.fetch: method must be a word such as POST");
  read_headers(lua, request);
  read_body(lua, request);
  const auto timeout = read_timeout(lua);
  count_exchange(lua);

  const auto start = std::chrono::steady_clock::now();
  std::optional<http::Response> response;
  std::string problem;
  try {
    response = send(request, timeout);
  } catch (const http::FetchError& error) {
    problem = error.what();
  }
  LuaState::of(lua).forgive(std::chrono::steady_clock::now() - start);
  if (response) return push_response(lua, *response);
  lua_pushnil(lua);
  lua_pushlstring(lua, problem.data(), problem.size());
  return 2;
}

}  // namespace

void open_http(lua_State* lua) {
  lua_createtable(lua, 0, 1);
  lua_pushinteger(lua, 0);
  lua_pushinteger(lua, 0);
  lua_pushcclosure(lua, guarded<fetch>, 2);
  lua_setfield(lua, -2, "fetch");
  lua_setglobal(lua, "http");
}

}  // namespace authfcgi::hooks
