#include "gate/gate.h"

#include <doctest/doctest.h>

using namespace authfcgi;

namespace {

const Instant kNow = from_unix_seconds(1'700'000'000);

struct Visit {
  http::Request request;
  std::optional<session::Active> session;
  config::Gate settings;
  std::vector<std::string> cookies;

  Visit() {
    request.target = "/reports?year=2026";
    request.front = {"gate", "app.example.com", "/reports", "user", "https", "192.0.2.1"};
    request.headers.add("Sec-Fetch-Mode", "navigate");
  }
  Visit& signed_in() {
    session = session::Active{json::object({{"sub", "u1"}, {"email", "nina@example.com"}}), kNow};
    return *this;
  }
  Visit& require(std::string policy) {
    request.front.require = std::move(policy);
    return *this;
  }
  gate::Answer answer() const {
    return gate::answer(request, session, settings,
                        {"https://app.example.com", "https://app.example.com/api/auth/signin"}, kNow, cookies);
  }
};

std::string header(const gate::Answer& answer, std::string_view name) {
  return std::string(answer.response.headers.find(name).value_or(""));
}

std::size_t header_bytes(const gate::Answer& answer) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : answer.response.headers.fields()) bytes += name.size() + value.size() + 4;
  return bytes;
}

}  // namespace

TEST_CASE("a browser without a session is shown the way to the sign-in page") {
  const auto answer = Visit().answer();
  CHECK(answer.response.status == 401);
  CHECK(header(answer, "Location") ==
        "https://app.example.com/api/auth/signin?callbackUrl=https%3A%2F%2Fapp.example.com%2Freports%3Fyear%3D2026");
  CHECK(header(answer, "X-Auth-Reason") == "no-session");
  CHECK(header(answer, "Cache-Control") == "no-store");
  CHECK(answer.complaint.empty());
}

TEST_CASE("M7: a client that does not navigate gets 401 and no Location") {
  Visit visit;
  visit.request.headers.set("Sec-Fetch-Mode", "cors");
  const auto answer = visit.answer();
  CHECK(answer.response.status == 401);
  CHECK_FALSE(answer.response.headers.find("Location"));
}

TEST_CASE("a session that meets the policy passes, and the application learns whose it is") {
  const auto answer = Visit().signed_in().answer();
  CHECK(answer.response.status == 200);
  CHECK(header(answer, "X-Auth-User") == "u1");
  CHECK(header(answer, "X-Auth-Email") == "nina@example.com");
  CHECK_FALSE(answer.response.headers.find("X-Auth-Reason"));
}

TEST_CASE("a session that does not meet the policy is refused with the reason, and learns nothing else") {
  const auto answer = Visit().signed_in().require("user group:staff").answer();
  CHECK(answer.response.status == 403);
  CHECK(header(answer, "X-Auth-Reason") == "group");
  CHECK_FALSE(answer.response.headers.find("X-Auth-User"));
  CHECK_FALSE(answer.response.headers.find("Location"));
}

TEST_CASE("M11: an empty path or an empty policy denies everybody and names the location") {
  Visit no_path;
  no_path.signed_in().request.front.path = "";
  CHECK(no_path.answer().response.status == 403);
  CHECK(header(no_path.answer(), "X-Auth-Reason") == "missing-path");
  CHECK(no_path.answer().complaint ==
        "AUTHFCGI_PATH is missing: write \"set $authfcgi_path $uri;\" at the location that answers "
        "https://app.example.com/reports?year=2026");

  const auto no_policy = Visit().signed_in().require(" ").answer();
  CHECK(no_policy.response.status == 403);
  CHECK(header(no_policy, "X-Auth-Reason") == "missing-policy");
  CHECK_FALSE(no_policy.complaint.empty());
  CHECK(Visit().require("").answer().response.status == 403);
}

TEST_CASE("SEC-55: a policy that cannot be read denies, signed in or not") {
  for (const auto& answer : {Visit().signed_in().require("user grup:x").answer(), Visit().require("grup:x").answer()}) {
    CHECK(answer.response.status == 403);
    CHECK(header(answer, "X-Auth-Reason") == "bad-policy");
    CHECK(answer.complaint.find("grup:x") != std::string::npos);
  }
}

TEST_CASE("SEC-55: what the client claims decides nothing") {
  Visit visit;
  visit.request.method = "POST";
  for (const char* name : {"X-Original-URI", "X-Forwarded-Uri", "X-Forwarded-User", "X-Auth-User", "User-Agent"}) {
    visit.request.headers.add(name, "/public");
  }
  CHECK(visit.answer().response.status == 401);
  visit.signed_in().require("group:staff");
  CHECK(visit.answer().response.status == 403);
}

TEST_CASE("a session without a user id is refused") {
  Visit visit;
  visit.session = session::Active{json::object({{"email", "a@b"}}), kNow};
  CHECK(visit.answer().response.status == 403);
  CHECK(header(visit.answer(), "X-Auth-Reason") == "bad-identity");
}

TEST_CASE("oauth2-proxy's preset answers 202") {
  Visit visit;
  visit.signed_in().settings.preset = "oauth2-proxy";
  CHECK(visit.answer().response.status == 202);
  CHECK(header(visit.answer(), "X-Auth-Request-User") == "u1");
}

TEST_CASE("M4: every cookie goes out twice, the second time with a number") {
  Visit visit;
  visit.signed_in().cookies = {"a=1; Path=/", "b=2; Path=/"};
  const auto answer = visit.answer();
  CHECK(answer.response.headers.find_all("Set-Cookie").size() == 2);
  CHECK(header(answer, "X-Auth-Set-Cookie-1") == "a=1; Path=/");
  CHECK(header(answer, "X-Auth-Set-Cookie-2") == "b=2; Path=/");
}

TEST_CASE("M5: the header block stays below the limit, whatever there is to say") {
  Visit visit;
  visit.request.target = "/" + std::string(1990, '&');
  visit.cookies = {std::string(900, 'c'), std::string(900, 'd')};
  auto answer = visit.answer();
  CHECK(header_bytes(answer) + 100 <= visit.settings.max_header_bytes);
  CHECK(header(answer, "Location") ==
        "https://app.example.com/api/auth/signin?callbackUrl=https%3A%2F%2Fapp.example.com%2F");
  CHECK(header(answer, "X-Auth-Set-Cookie-2") != "");

  visit.signed_in().session->claims.set("groups", json::array({std::string(4000, 'g')}));
  answer = visit.answer();
  CHECK(answer.response.status == 200);
  CHECK(header(answer, "X-Auth-User") == "u1");
  CHECK_FALSE(answer.response.headers.find("X-Auth-Groups"));
  CHECK(answer.complaint.find("X-Auth-Groups") == 0);
  CHECK(header_bytes(answer) + 100 <= visit.settings.max_header_bytes);

  visit.session->claims.set("sub", std::string(4000, 'u'));
  CHECK(visit.answer().response.status == 403);
}

TEST_CASE("SEC-41: a name cannot end its header line") {
  Visit visit;
  visit.signed_in().session->claims.set("name", "Eve\r\nX-Auth-User: root");
  CHECK(header(visit.answer(), "X-Auth-Name") == "Eve%0D%0AX-Auth-User: root");
  CHECK(header(visit.answer(), "X-Auth-User") == "u1");
}

TEST_CASE("M5: cookies that do not fit are left out together, and the operator hears what to raise") {
  Visit visit;
  visit.signed_in().cookies = {std::string(2000, 'c'), std::string(2000, 'd')};
  const auto answer = visit.answer();
  CHECK(answer.response.status == 200);
  CHECK_FALSE(answer.response.headers.find("X-Auth-Set-Cookie-1"));
  CHECK_FALSE(answer.response.headers.find("Set-Cookie"));
  CHECK(answer.complaint.find("gate.maxHeaderBytes") != std::string::npos);
  visit.settings.max_header_bytes = 15000;
  CHECK(visit.answer().response.headers.find("X-Auth-Set-Cookie-2"));
}

TEST_CASE("whoever lacks only a second factor is shown where to give it, and comes back (RFC 9470)") {
  Visit visit;
  visit.signed_in().require("user acr:mfa");
  const gate::Entrance entrance{"https://app.example.com", "https://app.example.com/api/auth/signin",
                                "https://app.example.com/api/auth/second-factor"};
  const auto ask = [&] { return gate::answer(visit.request, visit.session, visit.settings, entrance, kNow); };
  auto answer = ask();
  CHECK(answer.response.status == 401);
  CHECK(header(answer, "X-Auth-Reason") == "acr");
  CHECK(header(answer, "Location") ==
        "https://app.example.com/api/auth/second-factor?callbackUrl=https%3A%2F%2Fapp.example.com%2Freports%3Fyear%3D2026");
  CHECK(header(answer, "WWW-Authenticate").empty());

  visit.request.headers.set("Sec-Fetch-Mode", "cors");
  answer = ask();
  CHECK(answer.response.status == 401);
  CHECK(header(answer, "Location").empty());
  CHECK(header(answer, "WWW-Authenticate") ==
        "Bearer error=\"insufficient_user_authentication\", acr_values=\"mfa\"");

  visit.require("user acr:mfa group:admin");
  CHECK(ask().response.status == 403);  // no code makes anybody an administrator
  visit.require("user acr:mfa");
  CHECK(visit.answer().response.status == 403);  // where nobody can have a second factor
}

TEST_CASE("whoever signed in too long ago is sent to the sign-in page, which is told why") {
  Visit visit;
  visit.signed_in().require("user max_age:300");
  auto answer = visit.answer();
  CHECK(answer.response.status == 401);
  CHECK(header(answer, "X-Auth-Reason") == "max_age");
  CHECK(header(answer, "Location").starts_with("https://app.example.com/api/auth/signin?max_age=300&callbackUrl=https"));
  visit.request.headers.set("Sec-Fetch-Mode", "cors");
  answer = visit.answer();
  CHECK(header(answer, "WWW-Authenticate") == "Bearer error=\"insufficient_user_authentication\", max_age=\"300\"");
}
