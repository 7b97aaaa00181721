#include "oauth/token_request.h"

#include <doctest/doctest.h>

#include "oauth/error.h"
#include "support/counted_random.h"

using namespace authfcgi;

namespace {

http::Request build(const std::string& endpoint, const crypto::SecretString* verifier, const http::Form& params = {}) {
  oauth::AuthorizationServer server;
  server.token_endpoint = endpoint;
  oauth::Client client;
  client.client_id = "me";
  client.client_secret = crypto::SecretString(std::string_view("secret"));
  client.auth = oauth::ClientAuth::kPost;
  const auto authorized = oauth::validate_authorization_response({{"code", "the/code"}}, server, std::nullopt);
  support::CountedRandom random;
  return oauth::build_token_request(server, client, authorized, "https://app.example/cb", verifier, params, Instant{},
                                    random);
}

}  // namespace

TEST_CASE("a token request: one POST, its members in order") {
  const crypto::SecretString verifier(std::string_view("V"));
  const auto request = build("https://op.example/token?keep=1", &verifier);
  CHECK(request.method == "POST");
  CHECK(request.target == "https://op.example/token?keep=1");
  CHECK(request.headers.find("Accept") == "application/json");
  CHECK(request.headers.find("Content-Type") == "application/x-www-form-urlencoded;charset=UTF-8");
  CHECK(request.body ==
        "redirect_uri=https%3A%2F%2Fapp.example%2Fcb&code=the%2Fcode&code_verifier=V&grant_type=authorization_code"
        "&client_id=me&client_secret=secret");
}

TEST_CASE("without pkce there is no code_verifier") {
  CHECK(build("https://op.example/token", nullptr).body.find("code_verifier") == std::string::npos);
}

TEST_CASE("configured parameters go to the query, not to the body") {
  CHECK(build("https://op.example/token?a=1", nullptr, {{"b", "x y"}}).target == "https://op.example/token?a=1&b=x+y");
}

TEST_CASE("a code goes nowhere without a token endpoint (SEC-13)") {
  CHECK_THROWS_AS(build("", nullptr), oauth::ProtocolError);
}
