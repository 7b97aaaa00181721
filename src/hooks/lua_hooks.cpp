#include "hooks/lua_hooks.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "hooks/lua_argument.h"
#include "hooks/lua_function.h"
#include "hooks/lua_json.h"
#include "hooks/lua_json_marks.h"
#include "hooks/lua_sandbox.h"
#include "hooks/lua_throw.h"
#include "hooks/nouns.h"
#include "model/errors.h"
#include "observe/log.h"

namespace authfcgi::hooks {
namespace {

// Of the room that the file leaves when it is loaded, so much may stay in use from call to call.
constexpr std::size_t kKeptParts = 3, kRoomParts = 4;

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

LuaHooks::LuaHooks(const config::Hooks& hooks, const Library& library) : settings_(hooks), library_(library), loaded_(load()) {
  events().add(*this);
}

LuaHooks::Loaded LuaHooks::load() const {
  Loaded loaded{.state = std::make_unique<LuaState>(limits_of(settings_)), .functions = {}, .max_kept_bytes = 0};
  loaded.state->protect([&](lua_State* lua) {
    open_library(lua, library_);
    if (settings_.callbacks) loaded.functions = load_callbacks(lua, *settings_.callbacks);
    for (const auto& [provider, script] : settings_.authorize) {
      loaded.functions.authorize.of[provider] = load_authorize(lua, script);
    }
    close_globals(lua);
    lua_gc(lua, LUA_GCGEN, 0, 0);
  });
  loaded.state->collect_garbage();
  const std::size_t loaded_bytes = loaded.state->memory_bytes();
  const std::size_t room = settings_.max_memory_bytes - std::min(settings_.max_memory_bytes, loaded_bytes);
  loaded.max_kept_bytes = loaded_bytes + room / kRoomParts * kKeptParts;
  return loaded;
}

// What one call left behind must not be missing from the next one: garbage goes, and where it was no garbage, or a call
// was stopped with who knows what half done, the file is loaded once more. If that fails, the next call tries again.
void LuaHooks::renew_if_full() {
  const bool is_spent = loaded_.state->has_spent_memory();
  if (!is_spent && loaded_.state->memory_bytes() <= loaded_.max_kept_bytes) return;
  if (!is_spent) {
    loaded_.state->collect_garbage();
    if (loaded_.state->memory_bytes() <= loaded_.max_kept_bytes) return;
  }
  const std::size_t bytes = loaded_.state->memory_bytes();
  loaded_ = load();
  observe::log(observe::Level::kWarning, "callbacks_loaded_again",
               {{"cause", is_spent ? "a call needed more memory than callbacks.maxMemoryBytes" : "the file keeps more and more"},
                {"bytes", std::to_string(bytes)}});
}

template <class Select, class Push, class Read>
void LuaHooks::call(std::string_view name, Select&& select, int results, Push&& push, Read&& read) {
  as_hook_error(name, [&] {
    renew_if_full();
    loaded_.state->protect([&](lua_State* lua) {
      lua_rawgeti(lua, LUA_REGISTRYINDEX, std::invoke(select, loaded_.functions));
      const int arguments = push(lua);
      lua_call(lua, arguments, results);
      read(lua);
    });
  });
}

Verdict LuaHooks::sign_in(const SignInInput& input) {
  if (!has_sign_in()) return true;
  Verdict verdict = false;
  call(
      "signIn", &Functions::sign_in, 1,
      [&](lua_State* lua) {
        Argument argument(lua);
        argument.set("user", &input.user).set("account", &input.account).set("profile", input.profile);
        argument.set("credentials", input.credentials);
        if (input.email_verified) argument.set("emailVerified", *input.email_verified);
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
      "redirect", &Functions::redirect, 1,
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
  if (loaded_.functions.jwt == kNoFunction) return std::move(input.token);
  std::optional<json::Value> claims;
  Origins origins;
  call(
      "jwt", &Functions::jwt, 1,
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
      "session", &Functions::session, 1,
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
      "authorized", &Functions::authorized, 1,
      [&](lua_State* lua) {
        Argument(lua).set("auth", input.auth).set("claims", input.claims).set("request", input.request);
        return 1;
      },
      [&](lua_State* lua) { verdict = read_verdict(lua); });
  return verdict;
}

bool LuaHooks::has_authorize(std::string_view provider) const {
  return loaded_.functions.authorize.find(provider) != kNoFunction;
}

// A user; nil, which is nobody; or nil and a table with a code for the visitor.
std::optional<model::User> LuaHooks::authorize(std::string_view provider, const json::Value& credentials,
                                               const http::Request& request) {
  if (!has_authorize(provider)) return std::nullopt;
  json::Value user, refusal;
  call(
      "authorize", [&](const Functions& functions) { return functions.authorize.find(provider); }, 2,
      [&](lua_State* lua) {
        push_json(lua, credentials);
        push_request(lua, request);
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
  return loaded_.functions.profile.find(provider) != kNoFunction;
}

json::Value LuaHooks::profile(std::string_view provider, const json::Value& profile, const json::Value& tokens) {
  if (!has_profile(provider)) return nullptr;
  json::Value user;
  call(
      "profile", [&](const Functions& functions) { return functions.profile.find(provider); }, 1,
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
  return loaded_.functions.send_verification_request.find(provider) != kNoFunction;
}

void LuaHooks::send_verification_request(const VerificationRequest& request) {
  if (!has_send_verification_request(request.provider)) return;
  call(
      "sendVerificationRequest",
      [&](const Functions& functions) { return functions.send_verification_request.find(request.provider); }, 0,
      [&](lua_State* lua) {
        const std::string expires = iso8601(request.expires);
        Argument argument(lua);
        argument.set("provider", &request.about_provider).set("theme", &request.theme).set("identifier", request.identifier).set("url", request.url);
        argument.set("token", request.token).set("expires", std::string_view(expires)).set("request", request.request);
        return 1;
      },
      [](lua_State*) {});
}

bool LuaHooks::wants(Event event) const { return loaded_.functions.events[static_cast<std::size_t>(event)] != kNoFunction; }

void LuaHooks::hear(const Fact& fact) {
  call(
      to_string(fact.event),
      [&](const Functions& functions) { return functions.events[static_cast<std::size_t>(fact.event)]; }, 0,
      [&](lua_State* lua) {
        push_json(lua, to_json(fact));
        return 1;
      },
      [](lua_State*) {});
}

}  // namespace authfcgi::hooks
