#include "providers/token_exchange.h"

#include <doctest/doctest.h>

#include "jose/jws.h"
#include "support/provider_keys.h"
#include "json/text.h"

using namespace authfcgi;

namespace {

using Kind = providers::TokenResponseStep::Kind;

http::Response answer(const char* body, int status = 200) {
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", "text/plain");
  response.body = body;
  return response;
}

providers::TokenResponseStep step(Kind kind, const char* field, json::Value value = {}) {
  return {.kind = kind, .field = field, .value = std::move(value), .description = "/message", .except_status = {}};
}

}  // namespace

TEST_CASE("plain OAuth without a token_type means a bearer token; OpenID Connect must say so") {
  providers::Provider provider;
  http::Response response = answer(R"({"access_token":"a"})");
  providers::adapt_token_response(provider, response);
  CHECK(response.body == R"({"access_token":"a"})");
  provider.type = providers::Type::kOAuth;
  providers::adapt_token_response(provider, response);
  CHECK(response.body == R"({"access_token":"a","token_type":"bearer"})");
}

TEST_CASE("the steps of a transformation are taken in their order") {
  providers::Provider provider;
  provider.quirks.token_response = {step(Kind::kJoinArray, "scope", " "), step(Kind::kDropUnlessString, "extra"),
                                    step(Kind::kErrorFields, "", "invalid_request"), step(Kind::kIgnoreStatus, "")};
  http::Response response = answer(R"({"scope":["a","b"],"extra":1,"message":"no"})", 400);
  providers::adapt_token_response(provider, response);
  CHECK(response.status == 200);
  CHECK(response.headers.find("Content-Type") == "application/json");
  CHECK(json::parse(response.body) ==
        json::parse(R"({"scope":"a b","message":"no","error":"invalid_request","error_description":"no"})"));

  response = answer("<html>");
  providers::adapt_token_response(provider, response);
  CHECK(response.body == "<html>");
}

TEST_CASE("a client secret of our own is an ES256 token for the vendor, for five minutes") {
  providers::Provider provider;
  provider.client.private_key = support::private_jwk("es");
  provider.quirks.signed_client_secret = providers::SignedClientSecret{
      .claims = {{"iss", providers::Template("team")}}, .algorithm = "ES256", .missing = {}};
  http::Request request;
  request.body = "code=x";
  providers::adapt_token_request(provider, {}, from_unix_seconds(1000), request);
  const http::Form form = http::Form::parse(request.body);
  CHECK(form.find("code") == "x");
  const jose::JwkSet keys(support::public_jwks({"es"}));
  const std::vector<std::string> allowed = {"ES256"};
  const json::Value claims = jose::Verifier(keys, allowed).verify(form.find("client_secret").value()).claims();
  CHECK(claims == json::parse(R"({"iss":"team","iat":1000,"exp":1300})"));
}
