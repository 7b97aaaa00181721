#include "oauth/id_token.h"

#include <cstdint>

#include <doctest/doctest.h>

#include "crypto/digest.h"
#include "jose/jws.h"
#include "oauth/error.h"
#include "support/provider_keys.h"

using namespace authfcgi;
using json::Value;
using oauth::ProtocolError;

namespace {

constexpr std::int64_t kSeconds = 1'790'000'000;
constexpr Instant kNow{std::chrono::seconds(kSeconds)};
constexpr char kAccessToken[] = "A";

Value good_claims() {
  return json::object({{"iss", "https://op.example"},
                       {"sub", "alice"},
                       {"aud", "me"},
                       {"exp", kSeconds + 300},
                       {"iat", kSeconds},
                       {"nonce", "N"}});
}

oauth::AuthorizationServer server() {
  oauth::AuthorizationServer server;
  server.issuer = "https://op.example";
  server.id_token_signing_alg_values = {"ES256", "EdDSA", "HS256", "none"};
  return server;
}

oauth::Client client() {
  oauth::Client client;
  client.client_id = "me";
  client.client_secret = crypto::SecretString(std::string_view("0123456789abcdef0123456789abcdef"));
  return client;
}

std::string sign(const Value& claims, std::string_view key = "es") {
  return jose::sign_jwt(claims, jose::SigningKey(support::private_jwk(key)));
}

oauth::IdTokenClaims validate(const std::string& token, std::optional<std::string_view> nonce = "N",
                              const oauth::AuthorizationServer& from = server()) {
  support::FixedKeys keys{"es", "ed", "rs"};
  return oauth::validate_id_token(token, from, client(), keys, nonce, kAccessToken, kNow);
}

// Good claims but for one member; a missing value takes it away.
std::string changed(const char* name, std::optional<Value> value) {
  Value claims = good_claims();
  if (value)
    claims.set(name, *value);
  else
    claims.erase(name);
  return sign(claims);
}

bool accepts(const std::string& token) {
  try {
    validate(token);
    return true;
  } catch (const ProtocolError&) {
    return false;
  }
}

}  // namespace

TEST_CASE("a good token gives its claims in their order") {
  const auto claims = validate(sign(good_claims()));
  CHECK(claims.sub() == "alice");
  CHECK(claims.json() == good_claims());
  CHECK(validate(sign(good_claims(), "ed")).sub() == "alice");
}

TEST_CASE("the signature is always verified (SEC-1)") {
  std::string token = sign(good_claims());
  token[token.size() - 10] = token[token.size() - 10] == 'A' ? 'B' : 'A';
  CHECK_FALSE(accepts(token));
  const std::string payload = json::write(good_claims());
  const jose::SigningKey es(support::private_jwk("es"));
  const std::string input = base64url_encode(R"({"alg":"ES256"})") + "." + base64url_encode(payload);
  CHECK(accepts(input + "." + base64url_encode(es.sign(input))));
  CHECK_FALSE(accepts(input + "."));
  CHECK_FALSE(accepts(input));
}

TEST_CASE("the header chooses nothing: none, HMAC with what is public, and unlisted algorithms (SEC-2, SEC-3)") {
  const std::string payload = base64url_encode(json::write(good_claims()));
  for (const char* header : {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"NONE"})", R"({"alg":""})", R"({})",
                             R"({"alg":null})", R"({"alg":["ES256"]})", R"({"alg":1})"})
    CHECK_FALSE(accepts(base64url_encode(header) + "." + payload + "."));
  CHECK_FALSE(accepts(jose::sign_jwt(good_claims(), jose::SigningKey("HS256", client().client_secret))));
  const crypto::SecretString public_key(json::write(support::public_jwk("es")));
  CHECK_FALSE(accepts(jose::sign_jwt(good_claims(), jose::SigningKey("HS256", public_key))));
  CHECK_FALSE(accepts(sign(good_claims(), "rs")));
}

TEST_CASE("without advertised algorithms it is RS256 (SEC-2)") {
  auto silent = server();
  silent.id_token_signing_alg_values.clear();
  CHECK_NOTHROW(validate(sign(good_claims(), "rs"), "N", silent));
  CHECK_THROWS_AS(validate(sign(good_claims(), "es"), "N", silent), ProtocolError);
  silent.id_token_signing_alg_values = {"none", "HS256"};
  CHECK_THROWS_WITH(validate(sign(good_claims(), "rs"), "N", silent), doctest::Contains("advertises"));
}

TEST_CASE("configured algorithms are the only ones, and the only way to HMAC (SEC-2)") {
  const std::string hs = jose::sign_jwt(good_claims(), jose::SigningKey("HS256", client().client_secret));
  oauth::NoKeys none;
  auto me = client();
  me.id_token_algorithms = {"HS256"};
  CHECK_NOTHROW(oauth::validate_id_token(hs, server(), me, none, "N", kAccessToken, kNow));
  me.id_token_algorithms = {};
  me.id_token_signed_response_alg = "HS256";
  CHECK_NOTHROW(oauth::validate_id_token(hs, server(), me, none, "N", kAccessToken, kNow));
  support::FixedKeys keys{"es"};
  CHECK_THROWS_AS(oauth::validate_id_token(sign(good_claims()), server(), me, keys, "N", kAccessToken, kNow), ProtocolError);
  me.id_token_signed_response_alg = "none";
  CHECK_THROWS_AS(oauth::validate_id_token(sign(good_claims()), server(), me, keys, "N", kAccessToken, kNow), ProtocolError);
}

TEST_CASE("headers that ask for more than a signature are refused, those that point elsewhere mean nothing (SEC-4)") {
  const jose::SigningKey es(support::private_jwk("es"));
  const std::string payload = json::write(good_claims());
  const auto with = [&](const char* header) { return support::sign_compact(json::parse(header), payload, es); };
  CHECK(accepts(with(R"({"alg":"ES256","jku":"https://evil.example/","x5u":"https://evil.example/","jwk":{"kty":"oct"}})")));
  CHECK_FALSE(accepts(with(R"({"alg":"ES256","crit":["b64"],"b64":false})")));
  CHECK_FALSE(accepts(with(R"({"alg":"ES256","crit":[]})")));
  CHECK_FALSE(accepts(with(R"({"alg":"ES256","zip":"DEF"})")));
}

TEST_CASE("a token of another kind does not pass for an ID Token (SEC-7, RFC 8725)") {
  const jose::SigningKey es(support::private_jwk("es"));
  const auto with = [&](Value typ) {
    return accepts(support::sign_compact(json::object({{"alg", "ES256"}, {"typ", std::move(typ)}}),
                                         json::write(good_claims()), es));
  };
  CHECK(with("JWT"));
  CHECK(with("jwt"));
  for (const char* typ : {"logout+jwt", "at+jwt", "AT+JWT", "application/at+jwt", "secevent+jwt"}) CHECK_FALSE(with(typ));
  CHECK_FALSE(with(1));
}

TEST_CASE("iss is the issuer byte for byte (SEC-7)") {
  for (const char* iss : {"https://op.example/", "https://OP.example", "https://evil.example", ""})
    CHECK_FALSE(accepts(changed("iss", Value(iss))));
  CHECK_FALSE(accepts(changed("iss", Value(1))));
  CHECK_FALSE(accepts(changed("iss", std::nullopt)));
  auto nobody = server();
  nobody.issuer.clear();
  CHECK_THROWS_AS(validate(changed("iss", Value("")), "N", nobody), ProtocolError);
}

TEST_CASE("aud is us, alone or among texts; more than one need azp, and azp is us (SEC-7)") {
  CHECK(accepts(changed("aud", json::array({"me"}))));
  CHECK(accepts(changed("azp", Value("me"))));
  for (const Value& aud : {Value("you"), Value(""), Value(1), json::array({}), json::array({"you"}),
                           json::array({"me", "you"}), json::array({"me", 1}), json::object({{"me", "me"}}), Value()})
    CHECK_FALSE(accepts(changed("aud", aud)));
  CHECK_FALSE(accepts(changed("aud", std::nullopt)));
  for (const Value& azp : {Value("you"), Value(1), Value(), json::array({"me"})}) CHECK_FALSE(accepts(changed("azp", azp)));

  Value several = good_claims();
  several.set("aud", json::array({"me", "you"}));
  several.set("azp", "me");
  CHECK(accepts(sign(several)));
}

TEST_CASE("sub is a text of 1 to 255 bytes without NUL (SEC-7)") {
  CHECK(accepts(changed("sub", Value(std::string(255, 'x')))));
  for (const Value& sub : {Value(""), Value(std::string(256, 'x')), Value(std::string("a\0b", 3)), Value(7), Value()})
    CHECK_FALSE(accepts(changed("sub", sub)));
  CHECK_FALSE(accepts(changed("sub", std::nullopt)));
}

TEST_CASE("times are numbers with a minute's skew (SEC-7)") {
  CHECK(accepts(changed("exp", Value(kSeconds - 59))));
  CHECK_FALSE(accepts(changed("exp", Value(kSeconds - 60))));
  CHECK(accepts(changed("iat", Value(kSeconds + 60))));
  CHECK_FALSE(accepts(changed("iat", Value(kSeconds + 61))));
  CHECK(accepts(changed("nbf", Value(kSeconds + 60))));
  CHECK_FALSE(accepts(changed("nbf", Value(kSeconds + 61))));
  CHECK(accepts(changed("auth_time", Value(kSeconds - 1000))));
  for (const char* name : {"exp", "iat", "nbf", "auth_time"})
    for (const Value& bad : {Value("1790000300"), Value(), Value(true), json::array({kSeconds})}) {
      CAPTURE(name);
      CHECK_FALSE(accepts(changed(name, bad)));
    }
  for (const char* name : {"exp", "iat"}) CHECK_FALSE(accepts(changed(name, std::nullopt)));
}

TEST_CASE("times of any size neither wrap nor break (SEC-8)") {
  CHECK(accepts(changed("exp", Value(1e300))));
  CHECK(accepts(changed("exp", Value(INT64_MAX))));
  CHECK_FALSE(accepts(changed("exp", Value(-1e300))));
  CHECK_FALSE(accepts(changed("exp", Value(INT64_MIN))));
  CHECK_FALSE(accepts(changed("iat", Value(1e300))));
  CHECK_FALSE(accepts(changed("nbf", Value(UINT64_MAX))));
}

TEST_CASE("the nonce is the one sent, or there is none on either side (SEC-7, SEC-10)") {
  for (const Value& nonce : {Value("n"), Value(""), Value("NN"), Value(1), Value(), json::array({"N"})})
    CHECK_FALSE(accepts(changed("nonce", nonce)));
  CHECK_FALSE(accepts(changed("nonce", std::nullopt)));
  CHECK_NOTHROW(validate(changed("nonce", std::nullopt), std::nullopt));
  CHECK_THROWS_AS(validate(sign(good_claims()), std::nullopt), ProtocolError);
  CHECK_THROWS_AS(validate(changed("nonce", Value("")), ""), ProtocolError);
}

TEST_CASE("at_hash, where present, is of the access token (SEC-7)") {
  const std::string es = base64url_encode(crypto::sha256(kAccessToken).substr(0, 16));
  const std::string ed = base64url_encode(crypto::sha512(kAccessToken).substr(0, 32));
  CHECK(accepts(changed("at_hash", Value(es))));
  for (const Value& bad : {Value(ed), Value(""), Value(1), Value(es + "A"), Value()})
    CHECK_FALSE(accepts(changed("at_hash", bad)));
  Value claims = good_claims();
  claims.set("at_hash", ed);
  CHECK(accepts(sign(claims, "ed")));

  support::FixedKeys keys{"es"};
  CHECK_THROWS_AS(oauth::validate_id_token(changed("at_hash", Value(es)), server(), client(), keys, "N", "", kNow),
                  ProtocolError);
}

TEST_CASE("the compact form is exact, and its JSON strict (SEC-6)") {
  const std::string token = sign(good_claims());
  for (const std::string& bad : {token + ".", "." + token, token + "=", " " + token, token + "\n", token + ".a.b",
                                 std::string(70'000, 'a'), std::string()})
    CHECK_FALSE(accepts(bad));
  const jose::SigningKey es(support::private_jwk("es"));
  std::string twice = json::write(good_claims());
  twice.insert(1, R"("sub":"mallory",)");
  for (const std::string& payload : {twice, std::string("[]"), std::string("null"), json::write(good_claims()) + " {}",
                                     std::string(), std::string(40'000, '[')})
    CHECK_FALSE(accepts(support::sign_compact(json::object({{"alg", "ES256"}}), payload, es)));
}

TEST_CASE("after a change of keys the next sign-in works, with one refetch (SEC-9)") {
  support::FixedKeys keys{"es"};
  keys.then({"es", "ed"});
  CHECK_NOTHROW(oauth::validate_id_token(sign(good_claims(), "ed"), server(), client(), keys, "N", kAccessToken, kNow));
  CHECK(keys.asked_newer == 1);
}
