#include "hooks/lua_script.h"

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "crypto/random.h"
#include "hooks/lua_function.h"
#include "hooks/lua_hooks.h"
#include "hooks/lua_library.h"

namespace authfcgi::hooks {
namespace {

constexpr std::array<std::string_view, 8> kCallbacks = {"signIn",     "redirect",  "jwt",     "session",
                                                        "authorized", "authorize", "profile", "sendVerificationRequest"};
static_assert(kNoFunction == LUA_NOREF);

constexpr std::array<Event, 6> kEvents = {Event::kSignIn,     Event::kSignOut,     Event::kCreateUser,
                                          Event::kUpdateUser, Event::kLinkAccount, Event::kSession};

// How many letters must change to get from one name to the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[k - 1] ? 0 : 1);
      diagonal = std::exchange(row[k], std::min({row[k] + 1, row[k - 1] + 1, replaced}));
    }
  }
  return row.back();
}

// What was meant by this name?
std::string advice(const std::string& name, const std::vector<std::string>& known) {
  if (known.empty()) return "there is none";
  const auto far = [&](const std::string& other) { return distance(to_lower(name.substr(0, 64)), to_lower(other)); };
  const auto nearest = std::ranges::min_element(known, {}, far);
  return far(*nearest) <= 2 ? "did you mean " + *nearest + "?" : "what is: " + join(known, ", ");
}

// One table of one file, which is on top of the stack.
class Reader {
 public:
  Reader(lua_State* lua, const std::string& file, std::string prefix) : lua_(lua), file_(file), prefix_(std::move(prefix)) {}

  [[noreturn]] void refuse(const std::string& problem) const { throw LuaError(file_ + ": " + problem); }

  int function(std::string_view name) {
    known_.emplace_back(name);
    lua_getfield(lua_, -1, known_.back().c_str());
    if (!lua_isnil(lua_, -1) && !lua_isfunction(lua_, -1)) refuse_kind(name, "a function");
    return keep();
  }

  ByProvider by_provider(std::string_view name) {
    known_.emplace_back(name);
    lua_getfield(lua_, -1, known_.back().c_str());
    ByProvider functions;
    if (!lua_istable(lua_, -1)) {
      if (!lua_isnil(lua_, -1) && !lua_isfunction(lua_, -1)) refuse_kind(name, "a function, or a table of functions by provider");
      functions.any = keep();
      return functions;
    }
    lua_pushnil(lua_);
    while (lua_next(lua_, -2)) {
      if (lua_type(lua_, -2) != LUA_TSTRING || !lua_isfunction(lua_, -1)) refuse_kind(name, "a table of functions by provider");
      std::string provider = lua_tostring(lua_, -2);
      functions.of.emplace(std::move(provider), keep());
    }
    lua_pop(lua_, 1);
    return functions;
  }

  bool enter(const char* name) {
    known_.emplace_back(name);
    lua_getfield(lua_, -1, name);
    if (lua_isnil(lua_, -1)) lua_pop(lua_, 1);
    else if (!lua_istable(lua_, -1)) refuse_kind(name, "a table of functions");
    else return true;
    return false;
  }

  // After all that is known was asked for.
  void refuse_others() const {
    lua_pushnil(lua_);
    while (lua_next(lua_, -2)) {
      lua_pop(lua_, 1);
      if (lua_type(lua_, -1) != LUA_TSTRING) refuse("the table that it returns has a name that is no text");
      const std::string name = lua_tostring(lua_, -1);
      if (std::ranges::find(known_, name) == known_.end()) {
        refuse(prefix_ + name + " is nothing that is known here; " + advice(name, known_));
      }
    }
  }

 private:
  int keep() {
    if (!lua_isnil(lua_, -1)) return luaL_ref(lua_, LUA_REGISTRYINDEX);
    lua_pop(lua_, 1);
    return kNoFunction;
  }

  [[noreturn]] void refuse_kind(std::string_view name, const std::string& rule) const {
    refuse(prefix_ + std::string(name) + " is a " + luaL_typename(lua_, -1) + ", but must be " + rule);
  }

  lua_State* lua_;
  const std::string& file_;
  std::string prefix_;
  std::vector<std::string> known_;
};

// Functions for providers that nobody configured: they would never be called, and what they were to refuse would enter.
void add_strangers(const Functions& functions, const ProviderIds& ids, const std::string& file, std::vector<std::string>& complaints) {
  const auto compare = [&](Callback callback, const ByProvider& written, const std::vector<std::string>& known) {
    for (const auto& [provider, function] : written.of) {
      if (std::ranges::find(known, provider) != known.end()) continue;
      complaints.push_back(file + ": " + std::string(to_string(callback)) + "." + provider + " belongs to no provider that it could be asked for; " +
                           advice(provider, known));
    }
  };
  compare(Callback::kAuthorize, functions.authorize, ids.authorize);
  compare(Callback::kProfile, functions.profile, ids.profile);
  compare(Callback::kSendVerificationRequest, functions.send_verification_request, ids.send_verification_request);
}

void run_script(lua_State* lua, const config::Script& script) {
  LuaState::compile(lua, script.text, script.file);
  lua_call(lua, 0, 1);
  if (!lua_istable(lua, -1)) throw LuaError(script.file + ": returns a " + luaL_typename(lua, -1) + ", but must return a table of functions");
}

}  // namespace

std::string_view to_string(Callback callback) { return kCallbacks[static_cast<std::size_t>(callback)]; }

int ByProvider::find(std::string_view provider) const {
  const auto found = of.find(provider);
  return found == of.end() ? any : found->second;
}

Functions load_callbacks(lua_State* lua, const config::Script& script) {
  run_script(lua, script);
  Reader reader(lua, script.file, "");
  Functions functions;
  functions.sign_in = reader.function("signIn");
  functions.redirect = reader.function("redirect");
  functions.jwt = reader.function("jwt");
  functions.session = reader.function("session");
  functions.authorized = reader.function("authorized");
  functions.authorize = reader.by_provider("authorize");
  functions.profile = reader.by_provider("profile");
  functions.send_verification_request = reader.by_provider("sendVerificationRequest");
  if (reader.enter("events")) {
    Reader events(lua, script.file, "events.");
    for (const Event event : kEvents) functions.events[static_cast<std::size_t>(event)] = events.function(to_string(event));
    events.refuse_others();
    lua_pop(lua, 1);
  }
  reader.refuse_others();
  return functions;
}

int load_authorize(lua_State* lua, const config::Script& script) {
  run_script(lua, script);
  Reader reader(lua, script.file, "");
  const int function = reader.function("authorize");
  reader.refuse_others();
  if (function == kNoFunction) reader.refuse("must return a table with the function authorize");
  return function;
}

std::vector<std::string> complaints_about(const config::Hooks& hooks, const std::optional<ProviderIds>& ids) {
  std::vector<std::string> complaints;
  crypto::SystemRandom random;
  const Library library{.random = random, .environment = hooks.environment, .fetch = {}, .is_silent = true};
  const auto attempt = [&](const config::Script& script, bool is_authorize) {
    try {
      LuaState state(limits_of(hooks));
      state.protect([&](lua_State* lua) {
        if (hooks.allow_unsafe_libraries) return LuaState::compile(lua, script.text, script.file);
        open_library(lua, library);
        if (is_authorize) {
          load_authorize(lua, script);
          return;
        }
        const Functions functions = load_callbacks(lua, script);
        if (ids) add_strangers(functions, *ids, script.file, complaints);
      });
    } catch (const LuaError& error) {
      complaints.emplace_back(error.what());
    }
  };
  if (hooks.callbacks) attempt(*hooks.callbacks, false);
  for (const auto& [provider, script] : hooks.authorize) attempt(script, true);
  return complaints;
}

}  // namespace authfcgi::hooks
