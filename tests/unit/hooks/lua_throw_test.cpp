#include "hooks/lua_throw.h"

#include <doctest/doctest.h>

#include "model/errors.h"

using namespace authfcgi;

TEST_CASE("error{type = ...} is the throw of an error of Auth.js's, with its code where it has one") {
  const auto raise = [](const std::string& type, const std::string& code = "") {
    hooks::as_hook_error("signIn", [&] { throw hooks::LuaError("hooks.lua:3: " + type, type, code); });
  };
  CHECK_THROWS_AS(raise("AccessDenied"), model::AccessDenied);
  CHECK_THROWS_AS(raise("Verification"), model::Verification);
  CHECK_THROWS_AS(raise("OAuthAccountNotLinked"), model::OAuthAccountNotLinked);
  try {
    raise("CredentialsSignin", "locked");
  } catch (const model::CredentialsSignin& error) {
    CHECK(error.code() == "locked");
    CHECK(std::string(error.what()) == "hooks.lua:3: CredentialsSignin");
  }
  CHECK_THROWS_AS(raise("Unheard"), hooks::HookError);
}

TEST_CASE("everything else is a HookError that names the callback, with the place in its cause") {
  try {
    hooks::as_hook_error("jwt", [] { throw hooks::LuaError("hooks.lua:3: no"); });
    FAIL("no error");
  } catch (const hooks::HookError& error) {
    CHECK(describe(error) == "callback jwt: hooks.lua:3: no");
  }
}
