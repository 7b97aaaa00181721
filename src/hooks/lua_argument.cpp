#include "hooks/lua_argument.h"

#include <lua5.4/lua.hpp>

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "hooks/nouns.h"

namespace authfcgi::hooks {
namespace {

// What opens something: a function that writes all headers into the log must not write session tokens (SEC-76).
constexpr std::string_view kWithheld[] = {"cookie", "authorization", "proxy-authorization"};

}  // namespace

Argument::Argument(lua_State* lua, Origins* origins) : lua_(lua), origins_(origins) { lua_createtable(lua, 0, 8); }

Argument& Argument::set(const char* name, const json::Value* value) {
  if (!value) return *this;
  push_json(lua_, *value, origins_);
  lua_setfield(lua_, -2, name);
  return *this;
}

Argument& Argument::set(const char* name, std::string_view text) {
  if (text.data() == nullptr) return *this;
  lua_pushlstring(lua_, text.data(), text.size());
  lua_setfield(lua_, -2, name);
  return *this;
}

Argument& Argument::set(const char* name, bool flag) {
  lua_pushboolean(lua_, flag);
  lua_setfield(lua_, -2, name);
  return *this;
}

Argument& Argument::set(const char* name, const model::User* user) {
  if (!user) return *this;
  push_json(lua_, to_json(*user));
  lua_setfield(lua_, -2, name);
  return *this;
}

Argument& Argument::set(const char* name, const model::Account* account) {
  if (!account) return *this;
  push_json(lua_, to_json(*account));
  lua_setfield(lua_, -2, name);
  return *this;
}

Argument& Argument::set(const char* name, const http::Request& request) {
  push_request(lua_, request);
  lua_setfield(lua_, -2, name);
  return *this;
}

void push_request(lua_State* lua, const http::Request& request) {
  Argument table(lua);
  table.set("method", std::string_view(request.method));
  table.set("path", request.front.path.empty() ? request.path() : std::string_view(request.front.path));
  table.set("query", std::string_view(std::string(request.query())));  // "" where there is none
  const auto host = request.headers.find("Host");
  table.set("host", request.front.host.empty() && host ? *host : std::string_view(request.front.host));
  table.set("client", std::string_view(request.front.remote_address));
  lua_createtable(lua, 0, static_cast<int>(request.headers.fields().size()));
  for (const auto& [name, value] : request.headers.fields()) {
    const std::string lower = to_lower(name);
    if (std::ranges::find(kWithheld, lower) != std::end(kWithheld)) continue;
    lua_pushlstring(lua, lower.data(), lower.size());
    lua_pushlstring(lua, value.data(), value.size());
    lua_rawset(lua, -3);
  }
  lua_setfield(lua, -2, "headers");
}

}  // namespace authfcgi::hooks
