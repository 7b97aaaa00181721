#include <doctest/doctest.h>

#include "store/store.h"
#include "support/captured_log.h"
#include "support/house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using std::chrono::hours;
using support::header;
using support::House;
using support::set_cookie;
using support::Visitor;

namespace {

json::Value claims() { return json::object({{"sub", "person-1"}, {"name", "Ada"}, {"email", "ada@example.com"}}); }

}  // namespace

TEST_CASE("GET session is null where nobody is signed in, and always 200 (2.5)") {
  House house;
  Visitor visitor(house);
  const auto response = visitor.get("session");
  CHECK(response.status == 200);
  CHECK(response.body == "null");
  CHECK(header(response, "Content-Type") == "application/json");
  CHECK(header(response, "Cache-Control") == "private, no-cache, no-store");
  CHECK(header(response, "Expires") == "0");
  CHECK(header(response, "Pragma") == "no-cache");
}

TEST_CASE("GET session says who is signed in, and nothing of the token (SEC-63)") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  const json::Value session = visitor.session();
  CHECK(json::write(*session.find("user")) ==
        R"({"name":"Ada Lovelace","email":"ada@example.com","image":"https://idp.example/ada.png"})");
  CHECK(session.find_string("expires").value().size() == std::string_view("2026-10-21T07:28:00.000Z").size());
  CHECK(session.object().size() == 2);
}

TEST_CASE("a fresh session is not written anew, one that is older than updateAge is (15.38)") {
  House house;
  Visitor visitor(house);
  const std::string& name = visitor.names.session_token.name;
  visitor.browser.plant(name, house.old_session(claims(), hours(23)));
  CHECK_FALSE(set_cookie(visitor.get("session"), name));
  visitor.browser.plant(name, house.old_session(claims(), hours(25)));
  const auto response = visitor.get("session");
  CHECK(set_cookie(response, name));
  CHECK(json::parse(response.body).find("user")->find_string("name") == "Ada");
}

TEST_CASE("a cookie of no use is deleted and the visitor told null (SEC-31)") {
  House house;
  Visitor visitor(house);
  const std::string& name = visitor.names.session_token.name;
  for (const std::string& useless : {std::string("garbage"), house.old_session(claims(), hours(24 * 31)),
                                     house.old_session(claims(), hours(0), false)}) {
    visitor.browser.plant(name, useless);
    const auto response = visitor.get("session");
    CHECK(response.status == 200);
    CHECK(response.body == "null");
    CHECK_FALSE(visitor.browser.has(name));
  }
}

TEST_CASE("a hook or a store that fails costs nobody the session (15.20, SEC-37)") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  house.hooks.on_jwt = [](hooks::JwtInput) -> std::optional<json::Value> { throw Error("hook: nil value"); };
  support::CapturedLog log;
  CHECK(visitor.session().is_null());
  CHECK(log.text().find("event=session_failed") != std::string::npos);
  CHECK(visitor.browser.has(visitor.names.session_token.name));
  house.hooks.on_jwt = [](hooks::JwtInput input) { return std::optional(std::move(input.token)); };
  CHECK(visitor.session().find("user"));
}

TEST_CASE("POST session renews at once, and of its data the jwt hook decides (2.6)") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  std::vector<std::string> seen;
  house.hooks.on_jwt = [&seen](hooks::JwtInput input) -> std::optional<json::Value> {
    seen.push_back(input.trigger + " " + (input.session ? json::write(*input.session) : "-"));
    return std::move(input.token);
  };
  const std::string token = visitor.csrf_token();
  const json::Value data = json::object({{"sub", "somebody-else"}, {"name", "Eve"}});
  const auto response = visitor.post_json("session", json::object({{"csrfToken", token}, {"data", data}}));
  CHECK(response.status == 200);
  CHECK(set_cookie(response, visitor.names.session_token.name));
  CHECK(json::parse(response.body).find("user")->find_string("name") == "Ada Lovelace");
  CHECK(visitor.pass("user").headers.find("X-Auth-User") != "somebody-else");
  visitor.post_json("session", json::object({{"csrfToken", token}}));
  visitor.post("session", {{"csrfToken", token}, {"data", "text"}});
  visitor.get("session");
  CHECK(seen == std::vector<std::string>{R"(update {"sub":"somebody-else","name":"Eve"})", " -", "update null",
                                         R"(update "text")", " -"});
}

TEST_CASE("a hook that gives nothing ends the session") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  house.hooks.on_jwt = [](hooks::JwtInput) { return std::optional<json::Value>(); };
  CHECK(visitor.session().is_null());
  CHECK_FALSE(visitor.browser.has(visitor.names.session_token.name));
}

TEST_CASE("POST session without the token is 400 null and changes nothing (SEC-44)") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  const auto response = visitor.post_json("session", json::object({{"data", 1}}));
  CHECK(response.status == 400);
  CHECK(response.body == "null");
  CHECK_FALSE(set_cookie(response, visitor.names.session_token.name));
}

TEST_CASE("POST session of nobody is null") {
  House house;
  Visitor visitor(house);
  const auto response = visitor.post_json("session", json::object({{"csrfToken", visitor.csrf_token()}}));
  CHECK(response.status == 200);
  CHECK(response.body == "null");
}
