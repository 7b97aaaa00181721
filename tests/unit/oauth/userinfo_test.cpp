#include "oauth/userinfo.h"

#include <doctest/doctest.h>

#include "jose/jws.h"
#include "oauth/error.h"
#include "support/provider_keys.h"

using namespace authfcgi;
using oauth::ProtocolError;

namespace {

constexpr std::int64_t kSeconds = 1'790'000'000;
constexpr Instant kNow{std::chrono::seconds(kSeconds)};

http::Response answer(const char* type, std::string body, int status = 200) {
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", type);
  response.body = std::move(body);
  return response;
}

oauth::AuthorizationServer server() {
  oauth::AuthorizationServer server;
  server.issuer = "https://op.example";
  server.userinfo_endpoint = "https://op.example/me?v=1";
  return server;
}

json::Value validate(const http::Response& response, std::optional<std::string_view> sub = std::nullopt,
                     std::optional<std::string> alg = std::nullopt) {
  oauth::Client client;
  client.client_id = "me";
  client.userinfo_signed_response_alg = alg;
  support::FixedKeys keys{"es"};
  return oauth::validate_userinfo_response(response, server(), client, keys, sub, kNow).json();
}

std::string sign(const json::Value& claims) {
  return jose::sign_jwt(claims, jose::SigningKey(support::private_jwk("es")));
}

}  // namespace

TEST_CASE("the access token goes into the Authorization header and nowhere else (SEC-16)") {
  const auto tokens =
      oauth::validate_token_response(answer("application/json", R"({"access_token":"AT","token_type":"bearer"})"), false, kNow);
  const auto request = oauth::build_userinfo_request(server(), tokens, {{"fields", "id,name"}});
  CHECK(request.method == "GET");
  CHECK(request.target == "https://op.example/me?v=1&fields=id%2Cname");
  CHECK(request.headers.find("Authorization") == "Bearer AT");
  CHECK(request.headers.find("Accept") == "application/json, application/jwt");
  CHECK(request.body.empty());
  CHECK_THROWS_AS(oauth::build_userinfo_request({}, tokens, {}), ProtocolError);
}

TEST_CASE("a profile is a JSON object, kept as it came") {
  CHECK(json::write(validate(answer("application/json; charset=utf-8", R"({"id":7,"b":null,"a":[1]})"))) ==
        R"({"id":7,"b":null,"a":[1]})");
}

TEST_CASE("a refusal is nobody's profile (SEC-22, SEC-23)") {
  for (const int status : {201, 204, 301, 302, 401, 403, 500})
    CHECK_THROWS_AS(validate(answer("application/json", R"({"message":"Bad credentials"})", status)), ProtocolError);
  CHECK_THROWS_AS(validate(answer("text/html", R"({"id":7})")), ProtocolError);
  CHECK_THROWS_AS(validate(answer("application/json", "[]")), ProtocolError);
  CHECK_THROWS_AS(validate(answer("application/json", "")), ProtocolError);
}

TEST_CASE("sub is the id_token's, byte for byte (SEC-16)") {
  CHECK_NOTHROW(validate(answer("application/json", R"({"sub":"alice"})"), "alice"));
  for (const char* body : {R"({"sub":"Alice"})", R"({"sub":"mallory"})", R"({"sub":1})", R"({"sub":null})", R"({})",
                           R"({"sub":"alice "})", R"({"sub":"alice\u0000"})"})
    CHECK_THROWS_AS(validate(answer("application/json", body), "alice"), ProtocolError);
}

TEST_CASE("where a signed answer was agreed on, only one by that algorithm is believed (SEC-16)") {
  const auto claims = json::object({{"sub", "alice"}, {"iss", "https://op.example"}, {"aud", json::array({"x", "me"})}});
  CHECK(validate(answer("application/jwt", sign(claims)), "alice", "ES256") == claims);
  CHECK_THROWS_AS(validate(answer("application/jwt", sign(claims)), "mallory", "ES256"), ProtocolError);
  CHECK_THROWS_AS(validate(answer("application/jwt", sign(claims)), "alice", "RS256"), ProtocolError);
  CHECK_THROWS_AS(validate(answer("application/jwt", sign(claims) + "A"), "alice", "ES256"), ProtocolError);
  CHECK_THROWS_AS(validate(answer("application/json", json::write(claims)), "alice", "ES256"), ProtocolError);
  CHECK_THROWS_AS(validate(answer("application/jwt", sign(claims)), "alice"), ProtocolError);
}

TEST_CASE("a signed answer of another issuer, for another client or out of date is refused") {
  for (const auto& [name, value] : {json::Member{"iss", "https://evil.example"}, json::Member{"iss", 1},
                                    json::Member{"aud", "you"}, json::Member{"aud", json::array()},
                                    json::Member{"exp", kSeconds - 60}, json::Member{"exp", "later"}}) {
    auto claims = json::object({{"sub", "alice"}});
    claims.set(name, value);
    CHECK_THROWS_AS(validate(answer("application/jwt", sign(claims)), "alice", "ES256"), ProtocolError);
  }
}
