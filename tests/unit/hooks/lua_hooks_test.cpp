#include "hooks/lua_hooks.h"

#include <doctest/doctest.h>

#include "json/text.h"
#include "model/errors.h"
#include "support/captured_log.h"

using namespace authfcgi;

namespace {

struct Operator {
  explicit Operator(const std::string& text, const std::string& authorize = "") {
    config.callbacks = config::Script{.file = "hooks.lua", .text = text};
    config.max_time = std::chrono::minutes(1);  // the machine may be busy with something else
    if (!authorize.empty()) config.authorize.emplace("ldap", config::Script{.file = "ldap.lua", .text = authorize});
    hooks.emplace(config, library);
  }
  config::Hooks config;
  crypto::SystemRandom random;
  hooks::Library library{.random = random, .environment = config.environment, .fetch = {}};
  std::optional<hooks::LuaHooks> hooks;
};

model::User alice() {
  model::User user;
  user.id = "7";
  user.name = "Alice";
  user.email = "alice@example.com";
  user.extra.set("role", "admin");
  return user;
}

model::Account github() {
  return {.user_id = "", .type = "oauth", .provider = "github", .provider_account_id = "77",
          .tokens = json::object({{"access_token", "at"}, {"expires_at", 3}})};
}

std::string text_of(const hooks::Verdict& verdict) {
  const auto* text = std::get_if<std::string>(&verdict);
  return text ? "\"" + *text + "\"" : std::get<bool>(verdict) ? "true" : "false";
}

std::string sign_in(const std::string& body, const json::Value* profile = nullptr, bool requested = false) {
  Operator lua("return {signIn = function(p) " + body + " end}");
  const auto user = alice();
  const auto account = github();
  return text_of(lua.hooks->sign_in({.user = user, .account = account, .profile = profile, .verification_request = requested}));
}

std::string session_of(const std::string& body, std::string_view session, std::string_view token) {
  Operator lua("return {session = function(p) " + body + " end}");
  const json::Value claims = json::parse(token);
  return json::write(lua.hooks->session({.session = json::parse(session), .token = &claims}));
}

}  // namespace

TEST_CASE("what the operator did not write is not there, and has Auth.js's defaults") {
  Operator lua("return {}");
  hooks::LuaHooks& hooks = *lua.hooks;
  CHECK_FALSE(hooks.has_sign_in());
  CHECK_FALSE(hooks.has_redirect());
  CHECK_FALSE(hooks.has_session());
  CHECK_FALSE(hooks.has_authorized());
  CHECK_FALSE(hooks.has_authorize("ldap"));
  CHECK_FALSE(hooks.has_profile("github"));
  CHECK_FALSE(hooks.has_send_verification_request("email"));
  CHECK_FALSE(hooks.events().has(hooks::Event::kSession));
  hooks::JwtInput input;
  input.token = json::object({{"sub", "7"}});
  CHECK(json::write(*hooks.jwt(std::move(input))) == "{\"sub\":\"7\"}");
}

TEST_CASE("signIn sees user, account, profile and email, and says yes, no or a URL (7.1)") {
  const json::Value profile = json::object({{"login", "al"}});
  CHECK(sign_in("return p.user.email == 'alice@example.com' and p.user.role == 'admin' and p.account.provider == 'github' and "
                "p.account.providerAccountId == '77' and p.profile.login == 'al' and p.email == nil", &profile) == "true");
  CHECK(sign_in("return p.profile == nil and p.credentials == nil and p.email.verificationRequest", nullptr, true) == "true");
  CHECK(sign_in("return '/banned'") == "\"/banned\"");
  CHECK(sign_in("return ''") == "\"\"");
  CHECK(sign_in("return nil") == "false");
  CHECK(sign_in("return false") == "false");
  CHECK(sign_in("return {}") == "true");
  CHECK(sign_in("return 1") == "true");
  for (const char* falsy : {"return 0", "return -0.0", "return 0 / 0", "return json.null", "return json.decode('[null]')[1]"})
    CHECK(sign_in(falsy) == "false");
  CHECK_THROWS_AS(sign_in("error('no')"), hooks::HookError);
  CHECK_THROWS_AS(sign_in("while true do end"), hooks::HookError);
  CHECK_THROWS_AS(sign_in("error{type = 'AccessDenied'}"), model::AccessDenied);
}

TEST_CASE("signIn hears whether the address is verified, where anybody said so (SEC-17)") {
  for (const auto verified : {std::optional<bool>(), std::optional(true), std::optional(false)}) {
    Operator lua("return {signIn = function(p) return '=' .. tostring(p.emailVerified) end}");
    const auto user = alice();
    const auto account = github();
    CHECK(text_of(lua.hooks->sign_in({.user = user, .account = account, .email_verified = verified})) ==
          (verified ? *verified ? "\"=true\"" : "\"=false\"" : "\"=nil\""));
  }
}

TEST_CASE("redirect gives a text") {
  Operator lua("return {redirect = function(p) if p.url == 'x' then return 1 end return p.baseUrl .. '/then?' .. p.url end}");
  CHECK(lua.hooks->redirect("a", "https://app.example.com") == "https://app.example.com/then?a");
  CHECK_THROWS_AS(lua.hooks->redirect("x", ""), hooks::HookError);
}

TEST_CASE("jwt sees what Auth.js shows it at each trigger, and nil ends the session (7.3)") {
  Operator lua("return {jwt = function(p) local t = p.token t.seen = {p.trigger, p.user and p.user.id, p.isNewUser} "
               "if p.trigger == 'update' then t.name = p.session.name end if p.trigger == nil and t.over then return nil end "
               "if t.bad then return 'text' end t.seen = table.concat({tostring(p.trigger), tostring(p.user and p.user.role), "
               "tostring(p.isNewUser)}, ' ') return t end}");
  const auto user = alice();
  const auto account = github();
  const auto ask = [&](hooks::JwtInput input) { return lua.hooks->jwt(std::move(input)); };
  CHECK(json::write(*ask({.token = json::object({{"sub", "7"}, {"name", nullptr}}), .user = &user, .account = &account, .is_new_user = true, .trigger = "signUp"})) ==
        R"({"sub":"7","name":null,"seen":"signUp admin true"})");
  CHECK(json::write(*ask({.token = json::object({{"sub", "7"}}), .is_new_user = {}, .trigger = ""})) == R"({"sub":"7","seen":"nil nil nil"})");
  const json::Value data = json::object({{"name", "Al"}});
  CHECK(json::write(*ask({.token = json::object({{"sub", "7"}}), .is_new_user = {}, .trigger = "update", .session = &data})) ==
        R"({"sub":"7","name":"Al","seen":"update nil nil"})");
  CHECK_FALSE(ask({.token = json::object({{"over", true}}), .is_new_user = {}, .trigger = ""}));
  CHECK_THROWS_AS(ask({.token = json::object({{"bad", true}}), .is_new_user = {}, .trigger = ""}), hooks::HookError);
}

TEST_CASE("session makes the object that the browser sees, whatever it is (7.4)") {
  constexpr std::string_view kSession = R"({"user":{"name":"Alice","image":null},"expires":"2026-11-21T00:00:00.000Z"})";
  CHECK(session_of("return p.session", kSession, "{}") == kSession);
  CHECK(session_of("p.session.user.roles = p.token.roles return p.session", kSession, R"({"roles":[]})") ==
        R"({"user":{"name":"Alice","image":null,"roles":[]},"expires":"2026-11-21T00:00:00.000Z"})");
  CHECK(session_of("return nil", kSession, "{}") == "null");
  CHECK(session_of("return 'x'", kSession, "{}") == "\"x\"");
  CHECK_THROWS_AS(session_of("return {f = print}", kSession, "{}"), hooks::HookError);
}

TEST_CASE("authorized sees the session, the claims and the request") {
  Operator lua("return {authorized = function(p) local r = p.request if not p.auth then return '/login' end "
               "return r.method == 'GET' and r.path == '/admin/' and r.query == 'a=1' and r.host == 'app.example.com' and "
               "r.headers['x-a'] == 'b' and r.client == '192.0.2.1' and p.auth.user.name == 'Alice' and p.claims.sub == '7' end}");
  http::Request request;
  request.target = "/admin/?a=1";
  request.headers.add("X-A", "b");
  request.front.host = "app.example.com";
  request.front.path = "/admin/";
  request.front.remote_address = "192.0.2.1";
  const json::Value auth = json::parse(R"({"user":{"name":"Alice"}})"), claims = json::object({{"sub", "7"}});
  CHECK(text_of(lua.hooks->authorized({.auth = &auth, .claims = &claims, .request = request})) == "true");
  CHECK(text_of(lua.hooks->authorized({.request = request})) == "\"/login\"");
}

TEST_CASE("authorize gives a user, nobody, or nobody with a code (11.1)") {
  Operator lua("return {}",
               "return {authorize = function(c, request) if c.password == 'locked' then return nil, {code = 'locked'} end "
               "if c.password == 'thrown' then error{type = 'CredentialsSignin', code = 'thrown'} end "
               "if c.password == 'wrong' then return nil end if c.password == 'false' then return false end "
               "if c.password == 'text' then return 'x' end "
               "return {id = 7, name = c.username, plan = 'pro', agent = request.headers['user-agent']} end}");
  REQUIRE(lua.hooks->has_authorize("ldap"));
  CHECK_FALSE(lua.hooks->has_authorize("other"));
  http::Request request;
  request.headers.add("User-Agent", "test");
  const auto ask = [&](const char* password) {
    return lua.hooks->authorize("ldap", json::object({{"username", "al"}, {"password", password}}), request);
  };
  const auto code = [&](const char* password) -> std::string {
    try {
      ask(password);
    } catch (const model::CredentialsSignin& error) {
      return error.code();
    }
    return "none";
  };
  const auto user = ask("right");
  REQUIRE(user);
  CHECK(user->id == "7");
  CHECK(user->name == "al");
  CHECK(json::write(user->extra) == R"({"agent":"test","plan":"pro"})");
  CHECK_FALSE(ask("wrong"));
  CHECK_FALSE(ask("false"));
  CHECK(code("locked") == "locked");
  CHECK(code("thrown") == "thrown");
  CHECK_THROWS_AS(ask("text"), hooks::HookError);
}

TEST_CASE("profile and sendVerificationRequest belong to their providers") {
  Operator lua("sent = '' return {profile = {github = function(profile, tokens) return {id = profile.id, token = tokens.access_token} end}, "
               "sendVerificationRequest = function(p) error(p.identifier .. p.url .. p.token .. p.expires .. p.provider.id .. p.provider.from .. p.theme.brandColor) end}");
  CHECK(lua.hooks->has_profile("github"));
  CHECK_FALSE(lua.hooks->has_profile("gitlab"));
  CHECK(json::write(lua.hooks->profile("github", json::object({{"id", 5}}), json::object({{"access_token", "t"}}))) ==
        R"({"id":5,"token":"t"})");
  const http::Request request;
  try {
    lua.hooks->send_verification_request({.provider = "mail", .about_provider = json::object({{"id", "mail"}, {"from", "we@b.c"}}),
                                          .theme = json::object({{"brandColor", "#fff"}}), .identifier = "a@b.c", .url = "https://x/", .token = "tt",
                                          .expires = from_unix_seconds(0), .request = request});
    FAIL("not called");
  } catch (const hooks::HookError& error) {
    CHECK(describe(error).ends_with("a@b.chttps://x/tt1970-01-01T00:00:00.000Zmailwe@b.c#fff"));
  }
}

TEST_CASE("events are heard, and one that fails is a line in the log and nothing else (7.5)") {
  Operator lua("return {events = {signIn = function(p) log.info('in', p.user.id, p.account.provider, p.isNewUser) end, "
               "signOut = function(p) error('late') end}}");
  CHECK(lua.hooks->events().has(hooks::Event::kSignIn));
  CHECK_FALSE(lua.hooks->events().has(hooks::Event::kSession));
  const auto user = alice();
  const auto account = github();
  const support::CapturedLog log;
  lua.hooks->events().tell({.event = hooks::Event::kSignIn, .user = &user, .account = &account, .is_new_user = false});
  lua.hooks->events().tell({.event = hooks::Event::kSignOut});
  CHECK(log.text().find("text=\"in 7 github false\"") != std::string::npos);
  CHECK(log.text().find("type=EventError name=signOut cause=\"callback signOut: hooks.lua:1: late\"") != std::string::npos);
}

TEST_CASE("nothing of one call is left for the next, unless the file has made a place for it") {
  CHECK_THROWS_AS(sign_in("address = p.user.email return true"), hooks::HookError);
  CHECK_THROWS_AS(sign_in("_G.address = p.user.email return true"), hooks::HookError);
  Operator lua("count = 0 return {redirect = function() count = count + 1 return tostring(count) end}");
  CHECK(lua.hooks->redirect("", "") == "1");
  CHECK(lua.hooks->redirect("", "") == "2");
}

TEST_CASE("a call that spent all memory is nobody else's loss: the file is loaded once more") {
  const support::CapturedLog log;
  Operator lua("kept, calls = {}, 0 return {redirect = function(p) calls = calls + 1 "
               "if p.url == 'all' then while true do kept[#kept + 1] = ('x'):rep(10000) .. #kept end end return tostring(calls) end}");
  CHECK(lua.hooks->redirect("", "") == "1");
  CHECK_THROWS_AS(lua.hooks->redirect("all", ""), hooks::HookError);
  CHECK(lua.hooks->redirect("", "") == "1");
  CHECK(lua.hooks->redirect("", "") == "2");
  CHECK(log.text().find("callbacks_loaded_again") != std::string::npos);
}

TEST_CASE("a file that keeps more with every call is loaded once more before there is no room, and garbage is no reason") {
  const auto largest = [](const std::string& keep) {
    Operator lua("kept, calls = {}, 0 return {redirect = function() calls = calls + 1 " + keep + " return tostring(calls) end}");
    int most = 0;
    for (int i = 0; i < 60; ++i) most = std::max(most, std::stoi(lua.hooks->redirect("", "")));
    return most;
  };
  const int kept = largest("kept[#kept + 1] = ('x'):rep(1000000) .. calls");
  CHECK(kept >= 10);
  CHECK(kept <= 16);
  CHECK(largest("local t = {} for i = 1, 3 do t[i] = ('x'):rep(1000000) .. i end") == 60);
}

TEST_CASE("a file that does not load ends the worker's start, with its line") {
  CHECK_THROWS_WITH_AS(Operator("\n\nreturn x.y"), "hooks.lua:3: attempt to index a nil value (global 'x')", hooks::LuaError);
}
