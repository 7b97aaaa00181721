// Application in the gate's role: what auth_request hears, from the cookies to the headers. What a policy means and how
// headers are spelled is tested in tests/unit/gate/.
#include <doctest/doctest.h>

#include "store/store.h"
#include "support/captured_log.h"
#include "support/house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using std::chrono::hours;
using support::header;
using support::House;
using support::location;
using support::Visitor;

namespace {

const support::Lines kNavigating{{"Sec-Fetch-Mode", "navigate"}};

json::Value claims() {
  return json::object({{"sub", "person-1"}, {"name", "Ada"}, {"email", "ada@example.com"}, {"provider", "idp"}});
}

}  // namespace

TEST_CASE("whoever signed in may pass, and the application is told who it is") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  const auto answer = visitor.pass("user");
  CHECK(answer.status == 200);
  CHECK(header(answer, "X-Auth-User") != "");
  CHECK(header(answer, "X-Auth-Email") == "ada@example.com");
  CHECK(header(answer, "X-Auth-Name") == "Ada Lovelace");
  CHECK(header(answer, "X-Auth-Provider") == "idp");
  CHECK(answer.body.empty());
  CHECK_FALSE(answer.headers.find("Set-Cookie"));
}

TEST_CASE("a browser without a session is sent to the sign-in page, a script is not") {
  House house;
  Visitor visitor(house);
  const auto browser = visitor.pass("user", kNavigating, "/page?a=1&b=2");
  CHECK(browser.status == 401);
  CHECK(location(browser) ==
        "https://app.example.com/api/auth/signin?callbackUrl=https%3A%2F%2Fapp.example.com%2Fpage%3Fa%3D1%26b%3D2");
  const auto script = visitor.pass("user");
  CHECK(script.status == 401);
  CHECK(location(script) == "");
}

TEST_CASE("the sign-in page may be the operator's own") {
  House house(R"({"pages":{"signIn":"/login?theme=dark"}})");
  Visitor visitor(house);
  CHECK(location(visitor.pass("user", kNavigating, "/")) ==
        "https://app.example.com/login?theme=dark&callbackUrl=https%3A%2F%2Fapp.example.com%2F");
}

TEST_CASE("a session that does not fulfil the policy is turned away, with the reason") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  const auto answer = visitor.pass("group:staff", kNavigating);
  CHECK(answer.status == 403);
  CHECK(header(answer, "X-Auth-Reason") == "group");
  CHECK(location(answer) == "");
  CHECK(visitor.pass("email:*@example.com provider:idp").status == 200);
}

TEST_CASE("the gate is the gate whatever method and path the page was asked with (M2)") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  const std::string cookies = visitor.browser.header();
  for (const char* method : {"POST", "PUT", "DELETE", "HEAD", "OPTIONS"}) {
    http::Request request = visitor.request(method, "/api/auth/signout");
    request.front.role = "gate";
    request.front.require = "user";
    request.front.path = "/api/auth/signout";
    CHECK(visitor.send(request).status == 200);
  }
  CHECK(visitor.browser.header() == cookies);
}

TEST_CASE("only nginx's own words decide (SEC-55)") {
  House house;
  Visitor visitor(house);
  for (const char* name : {"X-Original-URI", "X-Forwarded-Uri", "X-Auth-User", "Remote-User", "Authorization",
                           "User-Agent", "AUTHFCGI_REQUIRE", "X-Auth-Return-Redirect"}) {
    CHECK(visitor.pass("user", {{name, "/public"}}).status == 401);
  }
  visitor.sign_in();
  CHECK(visitor.pass("", {{"X-Original-URI", "/public"}}).status == 403);
}

TEST_CASE("a wiring that forgot a line lets nobody pass, and the log says what to mend (M11)") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  support::CapturedLog log;
  CHECK(header(visitor.pass(""), "X-Auth-Reason") == "missing-policy");
  CHECK(header(visitor.pass("user", {}, ""), "X-Auth-Reason") == "missing-path");
  CHECK(header(visitor.pass("grupe:staff"), "X-Auth-Reason") == "bad-policy");
  const std::string lines = log.text();
  for (const char* part : {"type=GateMisconfigured", "AUTHFCGI_REQUIRE", "AUTHFCGI_PATH", "grupe:staff"}) {
    CAPTURE(part);
    CHECK(lines.find(part) != std::string::npos);
  }
}

TEST_CASE("whatever is thrown, nobody passes (SEC-55)") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  const auto refused = [&](const http::Response& answer) {
    return answer.status == 403 && header(answer, "X-Auth-Reason") == "error" && answer.body.empty() &&
           !answer.headers.find("X-Auth-User") && !answer.headers.find("Location");
  };
  house.strategy.before = [] { throw store::Unavailable("database is locked"); };
  CHECK(refused(visitor.pass("user", kNavigating)));
  house.strategy.before = [] { throw std::bad_alloc(); };
  CHECK(refused(visitor.pass("user")));
  house.strategy.before = [] {};
  http::Request nowhere = visitor.request("GET", "/page");
  nowhere.front = {.role = "gate", .host = {}, .path = "/page", .require = "user", .scheme = {}, .remote_address = {}};
  CHECK(refused(house.answer(nowhere)));
}

TEST_CASE("a session cookie of no use is no session") {
  House house;
  Visitor visitor(house);
  const std::string& name = visitor.names.session_token.name;
  visitor.browser.plant(name, "garbage");
  CHECK(visitor.pass("user").status == 401);
  visitor.browser.plant(name, house.old_session(claims(), hours(24 * 31)));
  CHECK(visitor.pass("user").status == 401);
  // One that was sealed for http is not for https.
  visitor.browser.plant(name, house.old_session(claims(), hours(0), false));
  CHECK(visitor.pass("user").status == 401);
}

TEST_CASE("whoever only ever visits protected pages stays signed in: the gate renews, and nginx can pass it on (M4)") {
  House house;
  Visitor visitor(house);
  const std::string& name = visitor.names.session_token.name;
  const std::string old = house.old_session(claims(), hours(25));
  visitor.browser.plant(name, old);
  const auto answer = visitor.pass("user");
  CHECK(answer.status == 200);
  CHECK(header(answer, "X-Auth-User") == "person-1");
  const auto renewed = support::set_cookie(answer, name);
  REQUIRE(renewed);
  CHECK(header(answer, "X-Auth-Set-Cookie-1") == name + "=" + *renewed);
  CHECK(visitor.browser.value(name) != old);
  // Once is enough.
  CHECK_FALSE(visitor.pass("user").headers.find("Set-Cookie"));
}

TEST_CASE("another gate's applications keep their headers and their status") {
  House house(R"({"gate":{"preset":"oauth2-proxy"}})");
  Visitor visitor(house);
  visitor.sign_in();
  const auto answer = visitor.pass("user");
  CHECK(answer.status == 202);
  CHECK(header(answer, "X-Auth-Request-Email") == "ada@example.com");
  CHECK(header(answer, "X-Auth-User") == "");
}

TEST_CASE("a session of the store passes as long as its row is there") {
  House house(R"({"adapter":{"type":"sqlite","path":"/unused"}})");
  Visitor visitor(house), thief(house);
  visitor.sign_in();
  thief.browser = visitor.browser;
  CHECK(thief.pass("user").status == 200);
  visitor.submit("signout");
  CHECK(thief.pass("user").status == 401);
}

TEST_CASE("a session that ends in its renewal opens no gate (SEC-55)") {
  House house;
  Visitor visitor(house);
  visitor.browser.plant(visitor.names.session_token.name,
                        house.old_session(json::object({{"sub", "u1"}}), std::chrono::hours(30)));
  CHECK(visitor.pass("user").status == 200);

  Visitor banned(house);
  banned.browser.plant(banned.names.session_token.name,
                       house.old_session(json::object({{"sub", "u1"}}), std::chrono::hours(30)));
  house.hooks.on_jwt = [](const hooks::JwtInput&) { return std::nullopt; };
  CHECK(banned.pass("user").status == 401);
}

TEST_CASE("the gate asks jwt at each request, as Auth.js's auth() does: what it returns is judged and told (SEC-55)") {
  House house;
  Visitor visitor(house);
  visitor.browser.plant(visitor.names.session_token.name, house.old_session(claims(), hours(1)));
  std::string role = "editor";
  house.hooks.on_jwt = [&](hooks::JwtInput input) -> std::optional<json::Value> {
    if (role.empty()) return std::nullopt;
    input.token.set("name", "Ada the " + role);
    input.token.set("role", role);
    return std::move(input.token);
  };
  house.hooks.on_session = [](hooks::SessionInput input) {
    input.session.set("role", *input.token->find("role"));
    return std::move(input.session);
  };
  std::string shown, told;
  house.hooks.on_authorized = [&](const hooks::AuthorizedInput& input) -> hooks::Verdict {
    if (!input.auth) return false;
    shown = std::string(input.auth->find_string("role").value_or(""));
    told = std::string(input.claims->find_string("role").value_or(""));
    return true;
  };
  const auto changed = visitor.pass("claim:role=editor");
  CHECK(changed.status == 200);
  CHECK(header(changed, "X-Auth-Name") == "Ada the editor");
  CHECK(shown == "editor");
  CHECK(told == "editor");
  CHECK(support::set_cookie(changed, visitor.names.session_token.name));  // what it changed is kept
  CHECK_FALSE(visitor.pass("user").headers.find("Set-Cookie"));           // and now there is nothing to change

  role = "reader";  // taken away: at this very request
  CHECK(header(visitor.pass("claim:role=editor"), "X-Auth-Reason") == "claim");
  CHECK(header(visitor.pass("user"), "X-Auth-Name") == "Ada the reader");

  role = "";
  const auto ended = visitor.pass("user");
  CHECK(ended.status == 401);
  CHECK(header(ended, "X-Auth-User") == "");
  CHECK(visitor.browser.value(visitor.names.session_token.name) == "");  // for good
}

TEST_CASE("a jwt hook that fails closes the gate and keeps the cookie (SEC-55)") {
  House house;
  house.hooks.on_jwt = [](hooks::JwtInput) -> std::optional<json::Value> { throw hooks::HookError("auth.lua:7: nil"); };
  for (const auto age : {hours(0), hours(30)}) {
    Visitor visitor(house);
    visitor.browser.plant(visitor.names.session_token.name, house.old_session(claims(), age));
    const auto closed = visitor.pass("user");
    CHECK(closed.status == 403);
    CHECK(header(closed, "X-Auth-Reason") == "error");
    CHECK_FALSE(closed.headers.find("Set-Cookie"));
  }
}

TEST_CASE("an address that is not verified opens no gate, and is told to nobody behind it (SEC-17)") {
  House house;
  house.idp.person.set("email", "boss@example.com");
  house.idp.person.set("email_verified", false);
  Visitor visitor(house);
  visitor.sign_in();
  CHECK(visitor.pass("email:*@example.com").status == 403);
  const auto passed = visitor.pass("user");
  CHECK(passed.status == 200);
  CHECK_FALSE(passed.headers.find("X-Auth-Email"));
}

TEST_CASE("the authorized hook sees session and request, and is asked only where the policy holds") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  int asked = 0;
  house.hooks.on_session = [](hooks::SessionInput input) {
    input.session.set("role", "editor");
    return std::move(input.session);
  };
  house.hooks.on_authorized = [&](const hooks::AuthorizedInput& input) -> hooks::Verdict {
    ++asked;
    CHECK(input.auth->find_string("role") == "editor");
    CHECK(input.auth->find("user")->find_string("email") == "ada@example.com");
    CHECK(input.claims->find_string("provider") == "idp");
    CHECK(input.request.method == "GET");
    CHECK(input.request.front.host == "app.example.com");
    if (input.request.front.path == "/forbidden") return false;
    if (input.request.front.path == "/billing-due") return "/billing?from=gate";
    if (input.request.front.path == "/broken") throw hooks::HookError("auth.lua:7: nil");
    return true;
  };
  CHECK(visitor.pass("user").status == 200);
  const auto refused = visitor.pass("user", kNavigating, "/forbidden");
  CHECK(refused.status == 403);
  CHECK(header(refused, "X-Auth-Reason") == "authorized");
  const auto elsewhere = visitor.pass("user", kNavigating, "/billing-due");
  CHECK(elsewhere.status == 401);
  CHECK(location(elsewhere) == "https://app.example.com/billing?from=gate");
  CHECK(location(visitor.pass("user", {}, "/billing-due")) == "");
  const auto broken = visitor.pass("user", kNavigating, "/broken");  // SEC-55
  CHECK(broken.status == 403);
  CHECK(header(broken, "X-Auth-Reason") == "error");

  asked = 0;
  CHECK(visitor.pass("group:staff").status == 403);
  CHECK(asked == 0);
}

TEST_CASE("the authorized hook lets nobody in who is not signed in, but may choose where they go") {
  House house;
  Visitor visitor(house);
  house.hooks.on_authorized = [](const hooks::AuthorizedInput& input) -> hooks::Verdict {
    CHECK(input.auth == nullptr);
    CHECK(input.claims == nullptr);
    if (input.request.front.path == "/shop") return "https://login.example/?for=shop";
    return true;
  };
  CHECK(visitor.pass("user").status == 401);
  CHECK(location(visitor.pass("user", kNavigating)).starts_with("https://app.example.com/api/auth/signin?"));
  CHECK(location(visitor.pass("user", kNavigating, "/shop")) == "https://login.example/?for=shop");
}

TEST_CASE("whom the session hook shows as nobody passes no gate, at any request (SEC-55)") {
  House house;
  bool is_away = true;
  house.hooks.on_session = [&](hooks::SessionInput input) { return is_away ? json::Value() : std::move(input.session); };
  for (const auto age : {hours(0), hours(30)}) {  // the second one is renewed
    Visitor visitor(house);
    visitor.browser.plant(visitor.names.session_token.name, house.old_session(claims(), age));
    for (int i = 0; i < 3; ++i) {
      is_away = true;
      const auto refused = visitor.pass("user");
      CHECK(refused.status == 401);
      CHECK(header(refused, "X-Auth-Reason") == "no-session");
      CHECK(header(refused, "X-Auth-User") == "");
      is_away = false;  // the session itself is still there
      CHECK(visitor.pass("user").status == 200);
    }
  }
}

TEST_CASE("a session hook that fails opens no gate, at any request (SEC-55)") {
  House house;
  house.hooks.on_session = [](hooks::SessionInput) -> json::Value { throw hooks::HookError("auth.lua:7: nil"); };
  for (const auto age : {hours(0), hours(30)}) {
    Visitor visitor(house);
    visitor.browser.plant(visitor.names.session_token.name, house.old_session(claims(), age));
    for (int i = 0; i < 2; ++i) CHECK(header(visitor.pass("user"), "X-Auth-Reason") == "error");
  }
}
