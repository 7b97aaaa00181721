#include "oauth/discovery.h"

#include <doctest/doctest.h>

#include "json/text.h"
#include "oauth/error.h"

using namespace authfcgi;
using oauth::ProtocolError;

namespace {

constexpr char kIssuer[] = "https://op.example";

json::Value document() {
  return json::object({{"issuer", kIssuer},
                       {"authorization_endpoint", "https://op.example/authorize?a=1"},
                       {"token_endpoint", "https://op.example/token"},
                       {"userinfo_endpoint", "https://op.example/me"},
                       {"jwks_uri", "https://op.example/jwks"},
                       {"id_token_signing_alg_values_supported", json::array({"RS256", 1, "ES256"})},
                       {"authorization_response_iss_parameter_supported", true}});
}

oauth::AuthorizationServer validate(const json::Value& value, bool loopback = false) {
  return oauth::validate_metadata(json::write(value), kIssuer, loopback);
}

}  // namespace

TEST_CASE("a metadata document becomes an authorization server") {
  const auto server = validate(document());
  CHECK(server.issuer == kIssuer);
  CHECK(server.authorization_endpoint == "https://op.example/authorize?a=1");
  CHECK(server.token_endpoint == "https://op.example/token");
  CHECK(server.userinfo_endpoint == "https://op.example/me");
  CHECK(server.jwks_uri == "https://op.example/jwks");
  CHECK(server.id_token_signing_alg_values == std::vector<std::string>{"RS256", "ES256"});
  CHECK(server.iss_parameter_supported);
}

TEST_CASE("endpoints that are not named stay empty: who needs one, asks") {
  const auto server = validate(json::object({{"issuer", kIssuer}}));
  CHECK(server.token_endpoint.empty());
  CHECK(server.userinfo_endpoint.empty());
  CHECK_FALSE(server.iss_parameter_supported);
}

TEST_CASE("the document's issuer is the configured one, byte for byte (SEC-15)") {
  for (const json::Value& issuer : {json::Value("https://op.example/"), json::Value("https://OP.example"),
                                    json::Value("https://evil.example"), json::Value(""), json::Value(1), json::Value()}) {
    auto changed = document();
    changed.set("issuer", issuer);
    CHECK_THROWS_AS(validate(changed), ProtocolError);
  }
  auto without = document();
  without.erase("issuer");
  CHECK_THROWS_AS(validate(without), ProtocolError);
  CHECK_THROWS_AS(oauth::validate_metadata("{}", "", false), ProtocolError);
}

TEST_CASE("an endpoint that is no plain https URL spoils the document (SEC-15)") {
  for (const char* name : {"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"}) {
    for (const char* url :
         {"http://op.example/", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://op.example/",
          "gopher://op.example/", "https://user@op.example/", "https://user:pw@op.example/", "https://op.example/\r\nx",
          " https://op.example/", "https://op.example/ x", "https://op.example/\tx", "https:\\\\op.example\\",
          "https://op.example/#part", "/relative", "//op.example/", "https://", "http://127.0.0.1/"}) {
      auto changed = document();
      changed.set(name, url);
      CAPTURE(name);
      CAPTURE(std::string(url));
      CHECK_THROWS_AS(validate(changed), ProtocolError);
    }
    auto changed = document();
    changed.set(name, 1);
    CHECK_THROWS_AS(validate(changed), ProtocolError);
  }
}

TEST_CASE("http is for loopback, where that is allowed") {
  CHECK(oauth::usable_endpoint("http://127.0.0.1:9000/token", true));
  CHECK(oauth::usable_endpoint("http://localhost/", true));
  CHECK(oauth::usable_endpoint("http://[::1]:1/", true));
  CHECK_FALSE(oauth::usable_endpoint("http://127.0.0.1:9000/token", false));
  CHECK_FALSE(oauth::usable_endpoint("http://localhost.evil.example/", true));
  CHECK_FALSE(oauth::usable_endpoint("http://10.0.0.1/", true));
  CHECK_FALSE(oauth::usable_endpoint("https://op.example/" + std::string(2048, 'x'), true));
  CHECK_FALSE(oauth::usable_endpoint("", true));
}

TEST_CASE("hostile documents are refused (SEC-24)") {
  for (const std::string& text : {std::string(), std::string("[]"), std::string("null"), std::string(200'000, '['),
                                  json::write(document()) + "x", "{\"issuer\":\"x\",\"issuer\":\"" + std::string(kIssuer) + "\"}",
                                  std::string("{\"issuer\":\"https://op.example\\u0000\"}")})
    CHECK_THROWS_AS(oauth::validate_metadata(text, kIssuer, false), ProtocolError);
}

TEST_CASE("where the document is found") {
  CHECK(oauth::well_known_url("https://op.example") == "https://op.example/.well-known/openid-configuration");
  CHECK(oauth::well_known_url("https://op.example/") == "https://op.example/.well-known/openid-configuration");
  CHECK(oauth::well_known_url("https://op.example/a/b") == "https://op.example/a/b/.well-known/openid-configuration");
}

TEST_CASE("configuration goes before discovery, member by member") {
  oauth::AuthorizationServer configured;
  configured.issuer = kIssuer;
  configured.token_endpoint = "https://mine.example/token";
  const auto both = oauth::complete(configured, validate(document()));
  CHECK(both.token_endpoint == "https://mine.example/token");
  CHECK(both.jwks_uri == "https://op.example/jwks");
  CHECK(both.iss_parameter_supported);
  CHECK(both.id_token_signing_alg_values.size() == 2);
}
