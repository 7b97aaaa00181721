#include "hooks/lua_throw.h"

#include "model/errors.h"

namespace authfcgi::hooks {
namespace {

using Throw = void (*)(const LuaError&);

template <class Named>
[[noreturn]] void throw_as(const LuaError& error) {
  throw Named(error.what());
}

struct Row {
  std::string_view type;
  Throw raise;
};

// What a callback of an operator's may have reason to throw.
constexpr Row kRows[] = {
    {"AccessDenied", throw_as<model::AccessDenied>},
    {"AccountNotLinked", throw_as<model::AccountNotLinked>},
    {"CallbackRouteError", throw_as<model::CallbackRouteError>},
    {"OAuthAccountNotLinked", throw_as<model::OAuthAccountNotLinked>},
    {"OAuthCallbackError", throw_as<model::OAuthCallbackError>},
    {"OAuthProfileParseError", throw_as<model::OAuthProfileParseError>},
    {"TemporarilyUnavailable", throw_as<model::TemporarilyUnavailable>},
    {"Verification", throw_as<model::Verification>},
};

}  // namespace

void throw_named(const LuaError& error) {
  if (error.type() == "CredentialsSignin") {
    throw model::CredentialsSignin(error.what(), error.code().empty() ? "credentials" : error.code());
  }
  for (const Row& row : kRows) {
    if (error.type() == row.type) row.raise(error);
  }
}

}  // namespace authfcgi::hooks
