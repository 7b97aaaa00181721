// What Lua raised, as what the callers of hooks expect: an error of Auth.js's own where error({type = ...}) names one,
// else HookError with the cause.
#pragma once

#include <string>
#include <string_view>

#include "hooks/hooks.h"
#include "hooks/lua_state.h"

namespace authfcgi::hooks {

// Throws the error of Auth.js's that this one names; comes back where it names none.
void throw_named(const LuaError& error);

// Runs it; what it throws leaves as HookError "callback NAME", with its cause, or as throw_named() has it.
template <class Work>
void as_hook_error(std::string_view name, Work&& work) {
  try {
    work();
  } catch (const LuaError& error) {
    throw_named(error);
    std::throw_with_nested(HookError("callback " + std::string(name)));
  } catch (const Error&) {
    std::throw_with_nested(HookError("callback " + std::string(name)));
  }
}

}  // namespace authfcgi::hooks
