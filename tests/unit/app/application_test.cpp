// What Application sees to for every endpoint. Its second role, the gate, is in gate_role_test.cpp; Auth.js's recorded
// answers are in transcripts_test.cpp.
#include "app/application.h"

#include <doctest/doctest.h>

#include "model/errors.h"
#include "support/captured_log.h"
#include "support/house.h"
#include "support/page_checks.h"

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
  for (const char* path : {"nope", "SESSION", "session/x", "signin/a/b", "/api/auth", "/api/authsession", "/elsewhere"}) {
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
          R"({"message":"There was a problem with the server configuration. Check the server logs for more information."})");
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
  for (const char* part : {"type=CallbackRouteError", "action=callback", "provider=idp", "client=192.0.2.1", "10.1.2.3"}) {
    CHECK(line.find(part) != std::string::npos);
  }
  CHECK(line.find(*callback.find("code")) == std::string::npos);
  CHECK(line.find(*callback.find("state")) == std::string::npos);
}

// --- The shapes of an answer (1.8)

TEST_CASE("a client that follows redirects by itself gets them as JSON: in v5's way by a header, in v4's by json=true") {
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
  const auto place = house.bulkhead.enter("idp");  // the only one
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

TEST_CASE("HEAD is GET without a body") {
  House house;
  Visitor visitor(house);
  for (const char* path : {"csrf", "providers", "signin", "signout", "error?error=AccessDenied", "signin/idp", "callback/nope"}) {
    CAPTURE(path);
    const auto asked = visitor.send(visitor.request("HEAD", path, {{"X-Auth-Return-Redirect", "1"}}));
    CHECK(asked.status == visitor.get(path, {{"X-Auth-Return-Redirect", "1"}}).status);
    CHECK(asked.body.empty());
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

TEST_CASE("a front end on a configured origin may use the API, with errors readable for it, too") {
  House house(R"({"cors":{"origins":["https://front.example"]}})");
  Visitor visitor(house);
  const support::Lines from{{"Origin", "https://front.example"}, {"Sec-Fetch-Site", "cross-site"}};
  const auto granted = [](const http::Response& response) {
    return header(response, "Access-Control-Allow-Origin") == "https://front.example" &&
           header(response, "Access-Control-Allow-Credentials") == "true" && header(response, "Vary") == "Origin";
  };
  CHECK(granted(visitor.send(visitor.request("OPTIONS", "session", from))));
  CHECK(granted(visitor.get("session", from)));
  CHECK(granted(visitor.post("signin/idp", {}, from)));
  CHECK(granted(visitor.post_json("session", json::object(), from)));
  CHECK(location(visitor.submit("signin/idp", {}, from)).starts_with("https://idp.example/authorize?"));
  CHECK_FALSE(granted(visitor.get("session", {{"Origin", "https://other.example"}})));
}

// --- CSRF (2.1, SEC-44)

TEST_CASE("a token is made once and kept") {
  House house;
  Visitor visitor(house);
  const std::string token = visitor.csrf_token();
  CHECK(token.size() == 64);
  CHECK(visitor.csrf_token() == token);
  CHECK_FALSE(set_cookie(visitor.get("csrf"), visitor.names.csrf_token.name));
  visitor.browser.plant(visitor.names.csrf_token.name, std::string(64, 'a') + "%7C" + std::string(64, 'b'));
  CHECK(visitor.csrf_token() != std::string(64, 'a'));
}

TEST_CASE("a POST counts only with the token in its body, once, and the cookie that it belongs to") {
  House house;
  Visitor visitor(house);
  const std::string token = visitor.csrf_token();
  const auto is_refused = [&](const http::Response& response) {
    return location(response) == kPrefix + "/signin?error=MissingCSRF";
  };
  CHECK(is_refused(visitor.post("signout", {})));
  CHECK(is_refused(visitor.post("signout", {{"csrfToken", ""}})));
  CHECK(is_refused(visitor.post("signout", {{"csrfToken", token + "0"}})));
  CHECK(is_refused(visitor.post("signout", {{"csrfToken", std::string(64, '0')}})));
  CHECK(is_refused(visitor.post("signout", {{"csrfToken", token}, {"csrfToken", token}})));
  CHECK(is_refused(visitor.post("signout", {{"csrfToken[]", token}})));
  CHECK(is_refused(visitor.post("signout?csrfToken=" + token, {})));
  CHECK(is_refused(visitor.post("signout", {}, {{"X-CSRF-Token", token}, {"csrfToken", token}})));
  CHECK(is_refused(visitor.post("signout", {{"csrfToken", token}}, {{"Content-Type", "text/plain"}})));
  CHECK(is_refused(visitor.post("signout", {{"csrfToken", token}}, {{"Content-Type", "multipart/form-data"}})));
  CHECK(is_refused(visitor.post_json("signout", json::object({{"csrfToken", json::array({token})}}))));
  CHECK(is_refused(visitor.post_json("signout", json::array({token}))));

  CHECK(location(visitor.post("signout", {{"csrfToken", token}})) == "https://app.example.com");
  CHECK(location(visitor.post_json("signout", json::object({{"csrfToken", token}}))) == "https://app.example.com");
  visitor.browser.lose(visitor.names.csrf_token.name);
  CHECK(is_refused(visitor.post("signout", {{"csrfToken", token}})));
}

TEST_CASE("no method but POST changes anything, whatever else a request claims") {
  House house;
  Visitor visitor(house);
  visitor.sign_in();
  const std::string token = visitor.csrf_token();
  for (const char* name : {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"}) {
    CHECK(visitor.get("signout?_method=POST&csrfToken=" + token, {{name, "POST"}}).status == 200);
  }
  CHECK(visitor.session().find("user"));
}

TEST_CASE("a POST that another site's page made is refused even with the token, unless that is switched off") {
  House house;
  Visitor visitor(house);
  const auto ask = [](Visitor& who, const support::Lines& headers) { return location(who.submit("signout", {}, headers)); };
  for (const support::Lines& headers :
       {support::Lines{{"Sec-Fetch-Site", "cross-site"}}, {{"Origin", "https://evil.example"}},
        {{"Origin", "http://app.example.com"}}, {{"Origin", "https://app.example.com:8443"}},
        {{"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}}}) {
    CHECK(ask(visitor, headers) == kPrefix + "/signin?error=MissingCSRF");
  }
  // "null" alone is what our own pages send, which have no referrer.
  for (const support::Lines& headers :
       {support::Lines{{"Sec-Fetch-Site", "same-origin"}}, {{"Origin", "https://app.example.com"}}, {{"Origin", "null"}},
        {{"Origin", "null"}, {"Sec-Fetch-Site", "same-origin"}}}) {
    CHECK(ask(visitor, headers) == "https://app.example.com");
  }
  House lenient(R"({"checkOriginOnPost":false})");
  Visitor other(lenient);
  CHECK(ask(other, {{"Sec-Fetch-Site", "cross-site"}}) == "https://app.example.com");
}

// --- The callback URL (2.2)

TEST_CASE("where the browser goes afterwards: the body's word, then the query's, then the cookie's, then home") {
  House house;
  Visitor visitor(house);
  const std::string& cookie = visitor.names.callback_url.name;
  visitor.get("csrf");
  CHECK(visitor.browser.value(cookie) == "https://app.example.com");
  visitor.post("signout?callbackUrl=/query", {{"callbackUrl", "/body"}});
  CHECK(visitor.browser.value(cookie) == "https://app.example.com/body");
  visitor.get("csrf?callbackUrl=/query");
  CHECK(visitor.browser.value(cookie) == "https://app.example.com/query");
  CHECK_FALSE(set_cookie(visitor.get("csrf"), cookie));
  // An empty word in the body hides the query's.
  visitor.post("signout?callbackUrl=/other", {{"callbackUrl", ""}});
  CHECK(visitor.browser.value(cookie) == "https://app.example.com/query");
}

TEST_CASE("nobody is sent to a foreign place, and a cookie that names one is replaced (SEC-40, 15.11)") {
  House house(R"({"redirects":{"origins":["https://docs.example"]}})");
  Visitor visitor(house);
  const std::string& cookie = visitor.names.callback_url.name;
  for (const char* evil : {"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "not-a-url",
                           "https://app.example.com@evil.example/", "https://app.example.com.evil.example"}) {
    CAPTURE(evil);
    visitor.browser.plant(cookie, percent_encode(evil));
    const auto response = visitor.get("session");
    CHECK(response.status == 200);
    CHECK(set_cookie(response, cookie));
    CHECK(visitor.browser.value(cookie).starts_with("https://app.example.com"));
    visitor.get("csrf?callbackUrl=" + percent_encode(evil));
    CHECK(visitor.browser.value(cookie).starts_with("https://app.example.com"));
    CHECK(location(visitor.submit("signout", {{"callbackUrl", evil}})).starts_with("https://app.example.com"));
  }
  CHECK(location(visitor.submit("signout", {{"callbackUrl", "https://docs.example/a"}})) == "https://docs.example/a");
}

TEST_CASE("links that were made for another gate still know the way back") {
  House house(R"({"gate":{"preset":"oauth2-proxy"}})");
  Visitor visitor(house);
  visitor.get("signin?rd=/wiki");
  CHECK(visitor.browser.value(visitor.names.callback_url.name) == "https://app.example.com/wiki");
  visitor.get("signin?rd=https://evil.example/");
  CHECK(visitor.browser.value(visitor.names.callback_url.name) == "https://app.example.com");
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

// --- The gate

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
