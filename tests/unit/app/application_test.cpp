// What Application sees to for every endpoint. Its second role, the gate, is in gate_role_test.cpp; Auth.js's recorded
// answers are in transcripts_test.cpp.
#include "app/application.h"

#include <doctest/doctest.h>
#include <malloc.h>

#include <filesystem>

#include "model/errors.h"
#include "providers/place.h"
#include "support/captured_log.h"
#include "support/house.h"
#include "support/page_checks.h"

#ifdef __SANITIZE_ADDRESS__
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();  // of the sanitizer's allocator
#endif

using namespace authfcgi;
using support::header;
using support::House;
using support::location;
using support::set_cookie;
using support::url_in;
using support::Visitor;

namespace {

const std::string kPrefix = "https://app.example.com/api/auth";

bool is_bad_request(const http::Response& response) {
  return response.status == 400 && response.body == "\"Bad request.\"" &&
         header(response, "Content-Type") == "application/json" && !response.headers.find("Set-Cookie");
}

}  // namespace

// --- The order of processing (authjs-wire.md 1.8)

TEST_CASE("what is no request of the API is 400, before anything else is looked at") {
  House house(R"({"trustHost":true})");
  Visitor visitor(house);
  for (const char* method : {"PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", ""}) {
    CAPTURE(method);
    CHECK(is_bad_request(visitor.send(visitor.request(method, "session"))));
  }
  for (const char* path : {"nope", "SESSION", "session/x", "signin/a/b", "/api/auth", "/api/authsession", "/other"}) {
    CAPTURE(path);
    CHECK(is_bad_request(visitor.get(path)));
  }
  // Also where nobody says who we are: the path comes first.
  http::Request nowhere;
  nowhere.target = "/api/auth/nope";
  CHECK(is_bad_request(house.answer(nowhere)));
}

TEST_CASE("a body or query that cannot be read is 400") {
  House house;
  Visitor visitor(house);
  http::Request broken = visitor.request("POST", "session", {{"Content-Type", "application/json"}});
  for (const char* body : {"{bad", R"({"csrfToken":"a","csrfToken":"b"})", "{} {}"}) {
    broken.body = body;
    CHECK(is_bad_request(visitor.send(broken)));
  }
  broken.headers.set("Content-Type", "application/x-www-form-urlencoded");
  for (const char* body : {"a=%zz", "a=%00", "a=%ff"}) {
    broken.body = body;
    CHECK(is_bad_request(visitor.send(broken)));
  }
  for (const char* path : {"error?error=%zz", "signin?callbackUrl=/%00", "callback/idp?state=%ff"}) {
    CHECK(is_bad_request(visitor.get(path)));
  }
}

TEST_CASE("a role that nobody knows is no request, and a health check is answered without looking further") {
  House house;
  http::Request request;
  request.front.role = "health";
  CHECK(house.answer(request).status == 204);
  request.front.role = "metrics";
  CHECK(is_bad_request(house.answer(request)));
}

TEST_CASE("an action without that method is told on the error page") {
  House house;
  Visitor visitor(house);
  for (const char* action : {"csrf", "providers", "error", "verify-request"}) {
    CAPTURE(action);
    const auto response = visitor.post(action, {});
    CHECK(response.status == 302);
    CHECK(location(response) == kPrefix + "/error?error=Configuration");
  }
}

TEST_CASE("an unknown provider comes before the CSRF check, and is found byte for byte") {
  House house;
  Visitor visitor(house);
  for (const char* path : {"signin/nope", "signin/IDP", "signin/%69dp", "callback/nope"}) {
    CAPTURE(path);
    CHECK(location(visitor.post(path, {})) == kPrefix + "/error?error=Configuration");
  }
  CHECK(location(visitor.post("signin/idp", {})) == kPrefix + "/signin?error=MissingCSRF");
}

TEST_CASE("where nobody says who we are, it is told on the spot, without a cookie and without a link (8.2)") {
  House house;
  http::Request request;
  request.headers.add("Host", "evil.example");
  for (const char* path : {"/api/auth/session", "/api/auth/csrf", "/api/auth/callback/idp?code=1"}) {
    request.target = path;
    const auto response = house.answer(request);
    CHECK(response.status == 500);
    CHECK(response.body ==
          R"({"message":"There was a problem with the server configuration. )"
          R"(Check the server logs for more information."})");
    CHECK(response.body.find("evil") == std::string::npos);
    CHECK_FALSE(response.headers.find("Set-Cookie"));
  }
  request.target = "/api/auth/signin";
  const auto page = house.answer(request);
  CHECK(page.status == 500);
  CHECK(support::missing_protection(page) == "");
  CHECK(page.body.find("Server error") != std::string::npos);
  CHECK(page.body.find("evil") == std::string::npos);
  request.method = "POST";
  CHECK(house.answer(request).body.starts_with("{\"message\""));
}

TEST_CASE("the cause of an error goes to the log and not to the visitor (SEC-76)") {
  House house;
  Visitor visitor(house);
  const http::Form callback = visitor.approve();
  house.idp.change_response = [](http::Response&) { throw http::FetchError("connection to 10.1.2.3 refused"); };
  support::CapturedLog log;
  const auto response = visitor.return_with(callback);
  CHECK(location(response) == kPrefix + "/error?error=Configuration");
  CHECK(response.body.empty());
  const std::string line = log.text();
  for (const char* part :
       {"type=CallbackRouteError", "action=callback", "provider=idp", "client=192.0.2.1", "10.1.2.3"}) {
    CHECK(line.find(part) != std::string::npos);
  }
  CHECK(line.find(*callback.find("code")) == std::string::npos);
  CHECK(line.find(*callback.find("state")) == std::string::npos);
}

// --- The shapes of an answer (1.8)

TEST_CASE("a client that follows redirects by itself gets them as JSON: by a header in version 5, by json=true in 4") {
  House house;
  Visitor visitor(house);
  const auto by_header = visitor.submit("signin/idp", {{"callbackUrl", "/after"}}, {{"X-Auth-Return-Redirect", "1"}});
  CHECK(by_header.status == 200);
  CHECK(url_in(by_header).starts_with("https://idp.example/authorize?"));
  CHECK(location(by_header) == url_in(by_header));
  CHECK(set_cookie(by_header, visitor.names.state.name));
  const auto by_body = visitor.submit("signin/idp", {{"json", "true"}});
  CHECK(by_body.status == 200);
  CHECK(url_in(by_body).starts_with("https://idp.example/authorize?"));
  CHECK(visitor.submit("signin/idp", {{"json", "false"}}).status == 302);
}

TEST_CASE("an error for such a client is 200 with the url of its page, and no Location") {
  House house;
  Visitor visitor(house);
  const auto response = visitor.post("signin/idp", {}, {{"X-Auth-Return-Redirect", "1"}});
  CHECK(response.status == 200);
  CHECK(response.body == "{\"url\":\"" + kPrefix + "/signin?error=MissingCSRF\"}");
  CHECK(location(response) == "");
}

TEST_CASE("an error of POST session is 400 null, whatever the client asked for") {
  House house;
  Visitor visitor(house);
  for (const support::Lines& headers : {support::Lines{}, support::Lines{{"X-Auth-Return-Redirect", "1"}}}) {
    const auto response = visitor.post_json("session", json::object(), headers);
    CHECK(response.status == 400);
    CHECK(response.body == "null");
    CHECK(header(response, "Content-Type") == "application/json");
  }
}

TEST_CASE("what may work later is 503, and says when") {
  House house;
  Visitor visitor(house);
  const auto place = house.bulkhead.enter(providers::place_of(house.providers.at(0)));  // the only one
  const auto response = visitor.submit("signin/idp");
  CHECK(response.status == 503);
  CHECK(header(response, "Retry-After") == "5");
  CHECK(support::missing_protection(response) == "");

  // The browser client reads JSON in any case, and takes what is not 2xx for a failure that it can tell.
  const auto told = visitor.submit("signin/idp", {}, {{"X-Auth-Return-Redirect", "1"}});
  CHECK(told.status == 503);
  CHECK(header(told, "Retry-After") == "5");
  CHECK(url_in(told) == kPrefix + "/error?error=TemporarilyUnavailable");
}

TEST_CASE("the operator's own pages are told of errors, whatever their address looks like (15.41)") {
  House house(R"({"pages":{"signIn":"/login?x=1#form","error":"https://status.example/err"}})");
  Visitor visitor(house);
  CHECK(location(visitor.post("signin/idp", {})) == "https://app.example.com/login?x=1&error=MissingCSRF#form");
  CHECK(location(visitor.get("callback/nope")) == "https://status.example/err?error=Configuration");
}

// --- HEAD and OPTIONS (15.15, SEC-46)

TEST_CASE("HEAD is answered as GET is: that its body stays here is fastcgi's business") {
  House house;
  Visitor visitor(house);
  const support::Lines wanting_json{{"X-Auth-Return-Redirect", "1"}};
  for (const char* path : {"csrf", "providers", "signin", "signout", "error?error=AccessDenied", "signin/idp"}) {
    CAPTURE(path);
    CHECK(visitor.send(visitor.request("HEAD", path, wanting_json)).status == visitor.get(path, wanting_json).status);
  }
}

TEST_CASE("a mail scanner's HEAD uses nothing up") {
  House house;
  Visitor visitor(house);
  const http::Form callback = visitor.approve();
  const std::string cookies = visitor.browser.header();
  const auto looked = visitor.send(visitor.request("HEAD", "callback/idp?" + callback.serialize()));
  CHECK(looked.status == 200);
  CHECK(looked.headers.fields().empty());
  CHECK(visitor.browser.header() == cookies);
  CHECK(location(visitor.return_with(callback)) == "https://app.example.com/after");
}

TEST_CASE("HEAD renews no session") {
  House house;
  Visitor visitor(house);
  const auto claims = json::object({{"sub", "person-1"}});
  visitor.browser.plant(visitor.names.session_token.name, house.old_session(claims, std::chrono::hours(25)));
  const std::string cookies = visitor.browser.header();
  CHECK(visitor.send(visitor.request("HEAD", "session")).status == 200);
  CHECK(visitor.browser.header() == cookies);
}

TEST_CASE("OPTIONS names the methods, and without a configured origin grants nothing (SEC-43)") {
  House house;
  Visitor visitor(house);
  const support::Lines from{{"Origin", "https://front.example"}};
  const auto response = visitor.send(visitor.request("OPTIONS", "session", from));
  CHECK(response.status == 204);
  CHECK(header(response, "Allow") == "OPTIONS, GET, HEAD, POST");
  CHECK(header(response, "Access-Control-Allow-Origin") == "");
  CHECK(header(visitor.get("session", from), "Access-Control-Allow-Origin") == "");
}

// --- Cookies

TEST_CASE("cookies are named and marked by our own origin, which no header of the client's moves (SEC-34, SEC-45)") {
  House house;
  Visitor secure(house);
  const auto csrf = set_cookie(secure.get("csrf"), "__Host-authjs.csrf-token");
  REQUIRE(csrf);
  CHECK(csrf->ends_with("; Path=/; HttpOnly; Secure; SameSite=Lax"));
  Visitor plain(house, "http://localhost:3000");
  const auto asked = plain.get("csrf", {{"X-Forwarded-Proto", "https"}, {"X-Forwarded-Host", "evil.example"}});
  CHECK(set_cookie(asked, "authjs.csrf-token").value().ends_with("; Path=/; HttpOnly; SameSite=Lax"));
  CHECK(set_cookie(asked, "authjs.callback-url").value().starts_with("http%3A%2F%2Flocalhost%3A3000;"));
}

TEST_CASE("an answer that sets a cookie is kept by nobody (15.39)") {
  House house;
  for (const char* path : {"csrf", "session", "signin", "signout", "error", "verify-request"}) {
    CAPTURE(path);
    Visitor visitor(house);
    const auto response = visitor.get(path);
    CHECK(response.headers.find("Set-Cookie"));
    CHECK(header(response, "Cache-Control").find("no-store") != std::string::npos);
  }
  Visitor visitor(house);
  CHECK_FALSE(visitor.get("providers").headers.find("Set-Cookie"));
}

// --- What a request leaves behind (SEC-74): nothing

namespace {

std::size_t bytes_in_use() {
#ifdef __SANITIZE_ADDRESS__
  return __sanitizer_get_current_allocated_bytes();
#else
  return ::mallinfo2().uordblks;
#endif
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

// What comes in a day: with a session and without, the gate, beginnings of sign-ins, callbacks out of nowhere, and
// what nobody understands. None of it twice.
void send_all_kinds(House& house, int round) {
  const std::string number = std::to_string(round);
  Visitor visitor(house);
  visitor.get("signin?callbackUrl=/" + number);
  visitor.submit("signin/idp", {{"callbackUrl", "/" + number}});
  visitor.get("callback/idp?state=" + number + "&code=" + number);
  visitor.get("callback/none?x=" + number);
  visitor.get("elsewhere/" + number);
  visitor.browser.plant(visitor.names.session_token.name, "junk" + number);
  visitor.get("session");
  const auto claims = json::object({{"sub", number}});
  visitor.browser.plant(visitor.names.session_token.name, house.old_session(claims, std::chrono::hours(round % 40)));
  visitor.get("session");
  visitor.pass("user", {}, "/" + number);
  visitor.pass("group:" + std::to_string(round % 10), {}, "/" + number);
  visitor.submit("signout");
  visitor.pass("user", {{"Accept", "text/html"}}, "/" + number);
}

}  // namespace

TEST_CASE("a worker that has answered ten thousand requests holds no more than one that answered a thousand (SEC-74)") {
  House house;
  const support::CapturedLog quiet;
  for (int round = 0; round < 80; ++round) send_all_kinds(house, round);
  const std::size_t bytes_before = bytes_in_use();
  const std::size_t descriptors_before = open_descriptors();
  for (int round = 80; round < 800; ++round) send_all_kinds(house, round);
  CHECK(open_descriptors() == descriptors_before);
  // One byte a request would be more.
  CHECK(bytes_in_use() <= bytes_before + 4096);
}
