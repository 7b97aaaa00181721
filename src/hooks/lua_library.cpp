#include "hooks/lua_library.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "base/base64url.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/hmac.h"
#include "hooks/lua_function.h"
#include "hooks/lua_http.h"
#include "hooks/lua_json.h"
#include "observe/log.h"

namespace authfcgi::hooks {
namespace {

constexpr char kLibrary = 0;  // its address is the key in the registry

// Of one line; the log shortens it to this as well. What is collected here is no memory of Lua's, which is bounded.
constexpr std::size_t kMaxLogBytes = 1024;

int log_as(lua_State* lua, observe::Level level) {
  std::string text;
  const int count = lua_gettop(lua);
  for (int i = 1; i <= count && text.size() <= kMaxLogBytes; ++i) {
    if (i > 1) text += ' ';
    std::size_t size = 0;
    const char* bytes = luaL_tolstring(lua, i, &size);
    text.append(bytes, std::min(size, kMaxLogBytes + 1));
    lua_pop(lua, 1);
  }
  LuaState::charge(lua, 1000);  // a write(2)
  if (library_of(lua).is_silent) return 0;
  observe::log(level, "callback", {{"at", LuaState::place(lua)}, {"text", text}});
  return 0;
}

int log_info(lua_State* lua) { return log_as(lua, observe::Level::kInfo); }
int log_warn(lua_State* lua) { return log_as(lua, observe::Level::kWarning); }
int log_error(lua_State* lua) { return log_as(lua, observe::Level::kError); }

int env(lua_State* lua) {
  const std::string name(check_text(lua, 1));
  const auto& environment = library_of(lua).environment;
  const auto found = environment.find(name);
  if (found == environment.end()) {
    return luaL_error(lua, "env: %s is not among callbacks.environment in the configuration", name.c_str());
  }
  const auto value = found->second.reveal();
  if (value.empty()) {
    lua_pushnil(lua);
  } else {
    lua_pushlstring(lua, value.data(), value.size());
  }
  return 1;
}

int push_bytes(lua_State* lua, const std::string& bytes, int as, const char* usual) {
  static constexpr const char* kSpellings[] = {"hex", "base64url", "raw", nullptr};
  const int spelling = luaL_checkoption(lua, as, usual, kSpellings);
  const std::string text = spelling == 0 ? hex_encode(bytes) : spelling == 1 ? base64url_encode(bytes) : bytes;
  lua_pushlstring(lua, text.data(), text.size());
  return 1;
}

void charge_digest(lua_State* lua, std::string_view text) {
  LuaState::charge(lua, 100 + static_cast<std::int64_t>(text.size() / 4));
}

int sha256(lua_State* lua) {
  const auto text = check_text(lua, 1);
  charge_digest(lua, text);
  return push_bytes(lua, crypto::sha256(text), 2, "hex");
}

int hmac(lua_State* lua) {
  const auto key = check_text(lua, 1), text = check_text(lua, 2);
  charge_digest(lua, key);
  charge_digest(lua, text);
  return push_bytes(lua, crypto::hmac(crypto::Hash::kSha256, key, text), 3, "hex");
}

int random(lua_State* lua) {
  const lua_Integer count = luaL_optinteger(lua, 1, 32);
  luaL_argcheck(lua, count >= 1 && count <= 1024, 1, "between 1 and 1024 bytes");
  LuaState::charge(lua, 1000);
  return push_bytes(lua, crypto::make_bytes(library_of(lua).random, static_cast<std::size_t>(count)), 2, "base64url");
}

int equal(lua_State* lua) {
  lua_pushboolean(lua, crypto::constant_time_equal(check_text(lua, 1), check_text(lua, 2)));
  return 1;
}

void open_log(lua_State* lua) {
  lua_createtable(lua, 0, 3);
  set_function<log_info>(lua, "info");
  set_function<log_warn>(lua, "warn");
  set_function<log_error>(lua, "error");
  lua_setglobal(lua, "log");
  lua_register(lua, "print", guarded<log_info>);
}

void open_crypto(lua_State* lua) {
  lua_createtable(lua, 0, 4);
  set_function<sha256>(lua, "sha256");
  set_function<hmac>(lua, "hmac");
  set_function<random>(lua, "random");
  set_function<equal>(lua, "equal");
  lua_setglobal(lua, "crypto");
}

// Lua takes time and an address for its seed, and these are the same in all workers that one master forked.
void seed_math(lua_State* lua, crypto::Random& source) {
  lua_getglobal(lua, "math");
  lua_getfield(lua, -1, "randomseed");
  for (int i = 0; i < 2; ++i) {
    std::array<std::uint8_t, sizeof(lua_Integer)> bytes;
    source.fill(bytes);
    lua_pushinteger(lua, std::bit_cast<lua_Integer>(bytes));
  }
  lua_call(lua, 2, 0);
  lua_pop(lua, 1);
}

}  // namespace

void open_library(lua_State* lua, const Library& library) {
  lua_pushlightuserdata(lua, const_cast<Library*>(&library));
  lua_rawsetp(lua, LUA_REGISTRYINDEX, &kLibrary);
  open_json(lua);
  open_log(lua);
  open_crypto(lua);
  open_http(lua);
  lua_register(lua, "env", guarded<env>);
  seed_math(lua, library.random);
}

const Library& library_of(lua_State* lua) {
  lua_rawgetp(lua, LUA_REGISTRYINDEX, &kLibrary);
  const auto& library = *static_cast<const Library*>(lua_touserdata(lua, -1));
  lua_pop(lua, 1);
  return library;
}

}  // namespace authfcgi::hooks
