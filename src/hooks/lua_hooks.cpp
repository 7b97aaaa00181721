#include "hooks/lua_hooks.h"

#include <cmath>

#include "base/text.h"
#include "hooks/lua_function.h"
#include "hooks/lua_json.h"
#include "hooks/lua_json_marks.h"
#include "hooks/lua_sandbox.h"
#include "hooks/lua_throw.h"
#include "hooks/nouns.h"
#include "model/errors.h"

namespace authfcgi::hooks {
namespace {

// Sets members of the table on top of the stack. What is absent stays nil.
class Argument {
 public:
  explicit Argument(lua_State* lua, Origins* origins = nullptr) : lua_(lua), origins_(origins) { lua_createtable(lua, 0, 8); }

  Argument& set(const char* name, const json::Value* value) {
    if (!value) return *this;
    push_json(lua_, *value, origins_);
    lua_setfield(lua_, -2, name);
    return *this;
  }
  Argument& set(const char* name, std::string_view text) {
    if (text.data() == nullptr) return *this;
    lua_pushlstring(lua_, text.data(), text.size());
    lua_setfield(lua_, -2, name);
    return *this;
  }
  Argument& set(const char* name, bool flag) {
    lua_pushboolean(lua_, flag);
    lua_setfield(lua_, -2, name);
    return *this;
  }
  Argument& set(const char* name, const model::User* user) {
    if (!user) return *this;
    push_json(lua_, to_json(*user));
    lua_setfield(lua_, -2, name);
    return *this;
  }
  Argument& set(const char* name, const model::Account* account) {
    if (!account) return *this;
    push_json(lua_, to_json(*account));
    lua_setfield(lua_, -2, name);
    return *this;
  }
  Argument& set(const char* name, const http::Request& request) {
    push_request(request);
    lua_setfield(lua_, -2, name);
    return *this;
  }

 private:
  // method, path, query, host, client, headers by lower-case name.
  void push_request(const http::Request& request) {
    Argument table(lua_);
    table.set("method", std::string_view(request.method));
    table.set("path", request.front.path.empty() ? request.path() : std::string_view(request.front.path));
    table.set("query", request.query());
    const auto host = request.headers.find("Host");
    table.set("host", request.front.host.empty() && host ? *host : std::string_view(request.front.host));
    table.set("client", std::string_view(request.front.remote_address));
    lua_createtable(lua_, 0, static_cast<int>(request.headers.fields().size()));
    for (const auto& [name, value] : request.headers.fields()) {
      const std::string lower = to_lower(name);
      lua_pushlstring(lua_, lower.data(), lower.size());
      lua_pushlstring(lua_, value.data(), value.size());
      lua_rawset(lua_, -3);
    }
    lua_setfield(lua_, -2, "headers");
  }

  lua_State* lua_;
  Origins* origins_;
};

// Calls the function with what push(lua) pushed (it says how many values), and reads its results from the stack.
template <class Push, class Read>
void call(LuaState& state, int function, std::string_view name, int results, Push&& push, Read&& read) {
  as_hook_error(name, [&] {
    state.protect([&](lua_State* lua) {
      lua_rawgeti(lua, LUA_REGISTRYINDEX, function);
      const int arguments = push(lua);
      lua_call(lua, arguments, results);
      read(lua);
    });
  });
}

// Lua takes 0 and json.null for a yes, JavaScript for a no. A rule that counts, or asks a service, meant the latter.
Verdict read_verdict(lua_State* lua) {
  if (lua_type(lua, -1) == LUA_TSTRING) return std::string(check_text(lua, -1));
  if (lua_type(lua, -1) == LUA_TNUMBER) return std::abs(lua_tonumber(lua, -1)) > 0;  // not-a-number is a no, too
  return lua_toboolean(lua, -1) != 0 && !is_null_mark(lua, -1);
}

[[noreturn]] void refuse_result(lua_State* lua, const char* rule) {
  throw ConversionError(std::string("it returned a ") + luaL_typename(lua, -1) + ", but must return " + rule);
}

}  // namespace

Limits limits_of(const config::Hooks& hooks) {
  return {.max_instructions = hooks.max_instructions,
          .max_memory_bytes = hooks.max_memory_bytes,
          .max_time = hooks.max_time,
          .allow_unsafe_libraries = hooks.allow_unsafe_libraries};
}

LuaHooks::LuaHooks(const config::Hooks& hooks, const Library& library) : state_(limits_of(hooks)) {
  state_.protect([&](lua_State* lua) {
    open_library(lua, library);
    if (hooks.callbacks) functions_ = load_callbacks(lua, *hooks.callbacks);
    for (const auto& [provider, script] : hooks.authorize) {
      functions_.authorize.of[provider] = load_authorize(lua, script);
    }
    close_globals(lua);
    lua_gc(lua, LUA_GCGEN, 0, 0);
  });
  events().add(*this);
}

Verdict LuaHooks::sign_in(const SignInInput& input) {
  if (!has_sign_in()) return true;
  Verdict verdict = false;
  call(
      state_, functions_.sign_in, "signIn", 1,
      [&](lua_State* lua) {
        Argument argument(lua);
        argument.set("user", &input.user).set("account", &input.account).set("profile", input.profile);
        argument.set("credentials", input.credentials);
        if (input.verification_request) {
          const json::Value email = json::object({{"verificationRequest", true}});
          argument.set("email", &email);
        }
        return 1;
      },
      [&](lua_State* lua) { verdict = read_verdict(lua); });
  return verdict;
}

std::string LuaHooks::redirect(const std::string& url, const std::string& base_url) {
  if (!has_redirect()) return url;
  std::string result;
  call(
      state_, functions_.redirect, "redirect", 1,
      [&](lua_State* lua) {
        Argument(lua).set("url", std::string_view(url)).set("baseUrl", std::string_view(base_url));
        return 1;
      },
      [&](lua_State* lua) {
        if (lua_type(lua, -1) != LUA_TSTRING) refuse_result(lua, "a text");
        result = check_text(lua, -1);
      });
  return result;
}

std::optional<json::Value> LuaHooks::jwt(JwtInput input) {
  if (functions_.jwt == kNoFunction) return std::move(input.token);
  std::optional<json::Value> claims;
  Origins origins;
  call(
      state_, functions_.jwt, "jwt", 1,
      [&](lua_State* lua) {
        Argument argument(lua, &origins);
        argument.set("token", &input.token).set("user", input.user).set("account", input.account);
        argument.set("profile", input.profile).set("session", input.session);
        if (!input.trigger.empty()) argument.set("trigger", std::string_view(input.trigger));
        if (input.is_new_user) argument.set("isNewUser", *input.is_new_user);
        return 1;
      },
      [&](lua_State* lua) {
        auto result = read_json(lua, -1, &origins);
        if (result.is_null()) return;
        if (!result.is_object()) refuse_result(lua, "a table of claims, or nil");
        claims = std::move(result);
      });
  return claims;
}

json::Value LuaHooks::session(SessionInput input) {
  if (!has_session()) return std::move(input.session);
  json::Value session;
  Origins origins;
  call(
      state_, functions_.session, "session", 1,
      [&](lua_State* lua) {
        Argument argument(lua, &origins);
        argument.set("session", &input.session).set("token", input.token).set("user", input.user);
        argument.set("newSession", input.new_session);
        if (input.is_update) argument.set("trigger", std::string_view("update"));
        return 1;
      },
      [&](lua_State* lua) { session = read_json(lua, -1, &origins); });
  return session;
}

Verdict LuaHooks::authorized(const AuthorizedInput& input) {
  if (!has_authorized()) return true;
  Verdict verdict = false;
  call(
      state_, functions_.authorized, "authorized", 1,
      [&](lua_State* lua) {
        Argument(lua).set("auth", input.auth).set("claims", input.claims).set("request", input.request);
        return 1;
      },
      [&](lua_State* lua) { verdict = read_verdict(lua); });
  return verdict;
}

bool LuaHooks::has_authorize(std::string_view provider) const {
  return functions_.authorize.find(provider) != kNoFunction;
}

// A user; nil, which is nobody; or nil and a table with a code for the visitor.
std::optional<model::User> LuaHooks::authorize(std::string_view provider, const json::Value& credentials,
                                               const http::Request& request) {
  if (!has_authorize(provider)) return std::nullopt;
  json::Value user, refusal;
  call(
      state_, functions_.authorize.find(provider), "authorize", 2,
      [&](lua_State* lua) {
        push_json(lua, credentials);
        Argument holder(lua);
        holder.set("request", request);
        lua_getfield(lua, -1, "request");
        lua_remove(lua, -2);
        return 2;
      },
      [&](lua_State* lua) {
        refusal = read_json(lua, -1);
        lua_pop(lua, 1);
        if (!lua_toboolean(lua, -1)) return;
        user = read_json(lua, -1);
        if (!user.is_object() && !user.is_null()) refuse_result(lua, "a table for the user, or nil");
      });
  if (!user.is_null()) return user_from_json(user);
  if (const auto code = refusal.find_string("code")) {
    throw model::CredentialsSignin("authorize refused", std::string(*code));
  }
  return std::nullopt;
}

bool LuaHooks::has_profile(std::string_view provider) const {
  return functions_.profile.find(provider) != kNoFunction;
}

json::Value LuaHooks::profile(std::string_view provider, const json::Value& profile, const json::Value& tokens) {
  if (!has_profile(provider)) return nullptr;
  json::Value user;
  call(
      state_, functions_.profile.find(provider), "profile", 1,
      [&](lua_State* lua) {
        push_json(lua, profile);
        push_json(lua, tokens);
        return 2;
      },
      [&](lua_State* lua) {
        user = read_json(lua, -1);
        if (!user.is_object()) refuse_result(lua, "a table for the user");
      });
  return user;
}

bool LuaHooks::has_send_verification_request(std::string_view provider) const {
  return functions_.send_verification_request.find(provider) != kNoFunction;
}

void LuaHooks::send_verification_request(const VerificationRequest& request) {
  if (!has_send_verification_request(request.provider)) return;
  call(
      state_, functions_.send_verification_request.find(request.provider), "sendVerificationRequest", 0,
      [&](lua_State* lua) {
        const std::string expires = iso8601(request.expires);
        Argument argument(lua);
        argument.set("provider", request.provider).set("identifier", request.identifier).set("url", request.url);
        argument.set("token", request.token).set("expires", std::string_view(expires)).set("request", request.request);
        return 1;
      },
      [](lua_State*) {});
}

bool LuaHooks::wants(Event event) const { return functions_.events[static_cast<std::size_t>(event)] != kNoFunction; }

void LuaHooks::hear(const Fact& fact) {
  call(
      state_, functions_.events[static_cast<std::size_t>(fact.event)], to_string(fact.event), 0,
      [&](lua_State* lua) {
        push_json(lua, to_json(fact));
        return 1;
      },
      [](lua_State*) {});
}

}  // namespace authfcgi::hooks
