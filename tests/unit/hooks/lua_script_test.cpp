#include "hooks/lua_script.h"

#include <doctest/doctest.h>

#include "support/captured_log.h"

using namespace authfcgi;

namespace {

std::string complaint(const std::string& text, bool is_authorize = false) {
  config::Hooks hooks;
  hooks.max_time = std::chrono::minutes(1);  // the machine may be busy with something else
  const config::Script script{.file = "hooks.lua", .text = text};
  if (is_authorize) {
    hooks.authorize.emplace("ldap", script);
  } else {
    hooks.callbacks = script;
  }
  const auto all = hooks::complaints_about(hooks);
  return all.empty() ? "" : all[0];
}

}  // namespace

TEST_CASE("a file that returns Auth.js's names is fine") {
  CHECK(complaint("return {}") == "");
  CHECK(complaint("local function f() end return {signIn = f, redirect = f, jwt = f, session = f, authorized = f, authorize = f, "
                  "profile = {github = f}, sendVerificationRequest = f, events = {signIn = f, signOut = f, createUser = f, "
                  "updateUser = f, linkAccount = f, session = f}}") == "");
  CHECK(complaint("return {authorize = function() end}", true) == "");
}

TEST_CASE("whatever is wrong is said with its place, and a slip of the pen with what was meant") {
  CHECK(complaint("\nreturn {").starts_with("hooks.lua:2: "));
  CHECK(complaint("return nil") == "hooks.lua: returns a nil, but must return a table of functions");
  CHECK(complaint("return {signin = function() end}") == "hooks.lua: signin is nothing that is known here; did you mean signIn?");
  CHECK(complaint("return {foo = 1}").find("hooks.lua: foo is nothing that is known here; what is: signIn, redirect, jwt") == 0);
  CHECK(complaint("return {jwt = 1}") == "hooks.lua: jwt is a number, but must be a function");
  CHECK(complaint("return {profile = {github = 1}}") == "hooks.lua: profile is a number, but must be a table of functions by provider");
  CHECK(complaint("return {events = {signout = function() end}}") ==
        "hooks.lua: events.signout is nothing that is known here; did you mean signOut?");
  CHECK(complaint("return {events = 1}") == "hooks.lua: events is a number, but must be a table of functions");
  CHECK(complaint("return {function() end}") == "hooks.lua: the table that it returns has a name that is no text");
  CHECK(complaint("while true do end") == "hooks.lua:1: ran more than 5000000 instructions");
  CHECK(complaint("return {}", true) == "hooks.lua: must return a table with the function authorize");
  CHECK(complaint("http.fetch{url = 'https://a.example'}").find("no network") != std::string::npos);
}

TEST_CASE("a function for a provider that nobody configured is a mistake") {
  const auto complaints = [](const std::string& text, const std::optional<hooks::ProviderIds>& ids) {
    config::Hooks hooks;
    hooks.callbacks = config::Script{.file = "hooks.lua", .text = text};
    return hooks::complaints_about(hooks, ids);
  };
  const hooks::ProviderIds ids{.authorize = {"ldap", "staff"}, .profile = {"github"}, .send_verification_request = {}};
  const std::string text = "local function f() end return {authorize = {ldap = f, nobody = f}, profile = {githb = f}, sendVerificationRequest = {mail = f}}";
  CHECK(complaints(text, std::nullopt).empty());
  const auto all = complaints(text, ids);
  REQUIRE(all.size() == 3);
  CHECK(all[0] == "hooks.lua: authorize.nobody belongs to no provider that it could be asked for; what is: ldap, staff");
  CHECK(all[1] == "hooks.lua: profile.githb belongs to no provider that it could be asked for; did you mean github?");
  CHECK(all[2] == "hooks.lua: sendVerificationRequest.mail belongs to no provider that it could be asked for; there is none");
}

TEST_CASE("a look at the file has no effect: no line in the log, no network, and no call") {
  const support::CapturedLog log;
  CHECK(complaint("log.error('loaded') print('loaded') return {jwt = function() error('called') end}") == "");
  CHECK(log.text() == "");
}

TEST_CASE("a function for one provider goes before the one for all") {
  hooks::ByProvider functions{.any = 1, .of = {{"github", 2}}};
  CHECK(functions.find("github") == 2);
  CHECK(functions.find("gitlab") == 1);
  CHECK(hooks::to_string(hooks::Callback::kSendVerificationRequest) == "sendVerificationRequest");
}
