#include "oauth/client_auth.h"

#include <doctest/doctest.h>

#include "base/base64url.h"
#include "jose/jws.h"
#include "oauth/error.h"
#include "support/counted_random.h"
#include "support/provider_keys.h"

using namespace authfcgi;
using oauth::ClientAuth;

namespace {

constexpr Instant kNow{std::chrono::seconds(1'790'000'000)};

struct Decorated {
  http::Form body;
  http::Headers headers;
};

oauth::Client client(ClientAuth auth, std::string id = "me", std::string secret = "the secret of thirty-two bytes, or more") {
  oauth::Client client;
  client.client_id = std::move(id);
  client.client_secret = crypto::SecretString(std::move(secret));
  client.auth = auth;
  return client;
}

Decorated decorate(const oauth::Client& client, const std::string& issuer = "https://op.example") {
  oauth::AuthorizationServer server;
  server.issuer = issuer;
  server.token_endpoint = "https://op.example/token";
  support::CountedRandom random;
  Decorated result;
  oauth::authenticate_client(server, client, kNow, random, result.body, result.headers);
  return result;
}

}  // namespace

TEST_CASE("client_secret_basic: both halves are form-encoded, and nothing is in the body") {
  const auto plain = decorate(client(ClientAuth::kBasic));
  CHECK(plain.headers.find("Authorization") == "Basic " + base64_encode("me:the+secret+of+thirty-two+bytes%2C+or+more"));
  CHECK(plain.body.empty());
  const auto odd = decorate(client(ClientAuth::kBasic, "a:b c", "-_.!~*'()/+&=%\xc3\xa4"));
  CHECK(odd.headers.find("Authorization") ==
        "Basic " + base64_encode("a%3Ab+c:-_.!~*'()%2F%2B%26%3D%25%C3%A4"));
}

TEST_CASE("client_secret_post and none: in the body, and in that order") {
  CHECK(decorate(client(ClientAuth::kPost)).body.serialize() == "client_id=me&client_secret=the+secret+of+thirty-two+bytes%2C+or+more");
  CHECK(decorate(client(ClientAuth::kNone)).body.serialize() == "client_id=me");
  CHECK(decorate(client(ClientAuth::kPost)).headers.fields().empty());
}

TEST_CASE("client_secret_jwt: an HS256 assertion for the issuer alone, for a minute") {
  const auto me = client(ClientAuth::kSecretJwt);
  const auto [body, headers] = decorate(me);
  CHECK(headers.fields().empty());
  REQUIRE(body.pairs().size() == 3);
  CHECK(body.pairs()[0].first == "client_id");
  CHECK(body.find("client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  const std::vector<std::string> allowed{"HS256"};
  const jose::JwkSet none;
  const auto jws = jose::Verifier(none, allowed).with_client_secret(me.client_secret).verify(*body.find("client_assertion"));
  CHECK(json::write(jws.header()) == R"({"alg":"HS256"})");
  CHECK(jws.payload() == R"({"jti":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","aud":"https://op.example",)"
                         R"("exp":1790000060,"iat":1790000000,"nbf":1790000000,"iss":"me","sub":"me"})");
}

TEST_CASE("private_key_jwt: signed with our key by its algorithm, for issuer and token endpoint") {
  auto me = client(ClientAuth::kPrivateKeyJwt, "me", "");
  me.private_key = support::private_jwk("es");
  const auto assertion = std::string(*decorate(me).body.find("client_assertion"));
  const std::vector<std::string> allowed{"ES256"};
  const jose::JwkSet keys(support::public_jwks({"es"}));
  const auto jws = jose::Verifier(keys, allowed).verify(assertion);
  CHECK(json::write(jws.header()) == R"({"alg":"ES256","kid":"es"})");
  CHECK(json::write(*jws.claims().find("aud")) == R"(["https://op.example","https://op.example/token"])");

  const auto bare = jose::Verifier(keys, allowed).verify(*decorate(me, "").body.find("client_assertion"));
  CHECK(json::write(*bare.claims().find("aud")) == R"("https://op.example/token")");
}

TEST_CASE("without the secret or the key that a method needs, no request is made") {
  for (const auto auth : {ClientAuth::kBasic, ClientAuth::kPost, ClientAuth::kSecretJwt, ClientAuth::kPrivateKeyJwt})
    CHECK_THROWS_AS(decorate(client(auth, "me", "")), oauth::ProtocolError);
}

TEST_CASE("the methods by their names") {
  CHECK(oauth::parse_client_auth("client_secret_basic") == ClientAuth::kBasic);
  CHECK(oauth::parse_client_auth("client_secret_post") == ClientAuth::kPost);
  CHECK(oauth::parse_client_auth("client_secret_jwt") == ClientAuth::kSecretJwt);
  CHECK(oauth::parse_client_auth("private_key_jwt") == ClientAuth::kPrivateKeyJwt);
  CHECK(oauth::parse_client_auth("none") == ClientAuth::kNone);
  CHECK_FALSE(oauth::parse_client_auth("tls_client_auth"));
  CHECK_FALSE(oauth::parse_client_auth(""));
}
