#include "providers/tenant.h"

#include <doctest/doctest.h>

#include "json/text.h"
#include "oauth/error.h"
#include "support/provider_keys.h"

using namespace authfcgi;

namespace {

providers::Provider entra(const char* issuer) {
  providers::Provider provider;
  provider.issuer = issuer;
  provider.quirks.tenant_issuer = providers::TenantIssuer{.before = "/",
                                                          .after = "/v2.0",
                                                          .placeholder = "{tenantid}",
                                                          .multi_tenant = {"common", "organizations"},
                                                          .tenant_claim = "/tid"};
  return provider;
}

std::string token(const char* claims) {
  return support::sign_compact(json::object({{"alg", "RS256"}}), claims, jose::SigningKey(support::private_jwk("es")));
}

}  // namespace

TEST_CASE("the document of a multi-tenant issuer may have a placeholder in its issuer") {
  CHECK(providers::issuer_placeholder(entra("https://login.example/common/v2.0")) == "https://login.example/{tenantid}/v2.0");
  CHECK(providers::issuer_placeholder(entra("https://login.example/common")).empty());
  CHECK(providers::issuer_placeholder(providers::Provider()).empty());
}

TEST_CASE("the tenant of the ID Token takes the place of the many, at the configured host") {
  const auto provider = entra("https://login.example/common/v2.0");
  CHECK(providers::find_tenant_issuer(provider, token(R"({"tid":"9b1c-1","iss":"https://evil.example"})")) ==
        "https://login.example/9b1c-1/v2.0");
  CHECK_FALSE(providers::find_tenant_issuer(entra("https://login.example/9b1c-1/v2.0"), token(R"({"tid":"other"})")));
}

TEST_CASE("nobody is a person of many tenants, or of none") {
  const auto provider = entra("https://login.example/common/v2.0");
  for (const char* claims : {"{}", R"({"tid":null})", R"({"tid":1})", R"({"tid":"common"})", R"({"tid":"organizations"})"})
    CHECK_THROWS_AS(providers::find_tenant_issuer(provider, token(claims)), oauth::ProtocolError);
}

TEST_CASE("a tenant that could lead to another URL is refused") {
  const auto provider = entra("https://login.example/common/v2.0");
  for (const char* claims : {R"({"tid":""})", R"({"tid":".."})", R"({"tid":"a/b"})", R"({"tid":"a?b"})", R"({"tid":"%2e"})"})
    CHECK_THROWS(providers::find_tenant_issuer(provider, token(claims)));
  CHECK_THROWS(providers::find_tenant_issuer(provider, "no token"));
}
