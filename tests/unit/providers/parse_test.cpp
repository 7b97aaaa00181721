#include "providers/parse.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "json/text.h"
#include "support/provider_keys.h"

using namespace authfcgi;

namespace {

http::Form params(const providers::Params& given) { return providers::expand(given, providers::Provider(), {}); }

struct Parsed {
  std::optional<providers::Provider> provider;
  std::vector<std::string> complaints;
};

Parsed parse(const std::string& text, const config::Config& config = {}) {
  providers::Complaints complaints;
  Parsed parsed;
  parsed.provider = providers::parse(json::parse(text), config, complaints);
  parsed.complaints = complaints.all;
  return parsed;
}

const char* kIdp =
    R"({"id":"idp","type":"oidc","issuer":"https://idp.example","clientId":"cid","clientSecret":"s"})";

std::string with(std::string members) {
  const std::string idp = kIdp;
  return idp.substr(0, idp.size() - 1) + "," + members + "}";
}

}  // namespace

TEST_CASE("an OpenID provider needs no more than an issuer and a client") {
  const auto [provider, complaints] = parse(kIdp);
  CHECK(complaints.empty());
  REQUIRE(provider);
  CHECK(provider->name == "idp");
  CHECK(provider->well_known == "https://idp.example/.well-known/openid-configuration");
  CHECK(provider->authorization.url.empty());
  CHECK(params(provider->authorization.params).find("scope") == "openid profile email");
  CHECK(provider->client.auth == oauth::ClientAuth::kBasic);
  CHECK(provider->profile_from_id_token);
  CHECK_FALSE(provider->form_post);
}

TEST_CASE("pkce and state are always checked, and a nonce for OpenID Connect, whatever is listed (SEC-10)") {
  for (const char* checks : {R"("checks":["none"])", R"("checks":["state"])", R"("checks":[])"}) {
    const auto provider = parse(with(checks)).provider;
    REQUIRE(provider);
    CHECK((provider->checks.pkce && provider->checks.state && provider->checks.nonce));
  }
  CHECK(parse(with(R"("checks":["pcke"])")).complaints.size() == 1);
}

TEST_CASE("plain OAuth without an issuer must name its three endpoints, and has no nonce") {
  const auto [provider, complaints] = parse(R"({"id":"a","type":"oauth","clientId":"c","clientSecret":"s"})");
  CHECK_FALSE(provider);
  CHECK(complaints.size() == 3);

  const auto whole = parse(R"({"id":"a","type":"oauth","clientId":"c","clientSecret":"s","token":"https://a.example/t",
      "authorization":{"url":"https://a.example/authorize","params":{"scope":"","claims":{"id_token":null},"n":3}},
      "userinfo":{"url":"https://a.example/me","params":{"fields":"id"}}})");
  CHECK(whole.complaints.empty());
  REQUIRE(whole.provider);
  CHECK_FALSE(whole.provider->checks.nonce);
  CHECK_FALSE(whole.provider->profile_from_id_token);
  CHECK(params(whole.provider->authorization.params).find("scope") == "");  // an empty one counts as present
  CHECK(params(whole.provider->authorization.params).find("claims") == R"({"id_token":null})");
  CHECK(params(whole.provider->authorization.params).find("n") == "3");
  CHECK(params(whole.provider->userinfo.params).find("fields") == "id");
}

TEST_CASE("a scope in the authorization URL's own query is one") {
  const auto provider = parse(with(R"("authorization":"https://idp.example/a?scope=openid")")).provider;
  REQUIRE(provider);
  CHECK(params(provider->authorization.params).count("scope") == 0);
}

TEST_CASE("complaints come all at once and name key, value and rule (SEC-78)") {
  const auto [provider, complaints] = parse(R"({"id":"idp","type":"saml","issuer":"ftp://x","clientId":3,
      "token":"http://idp.example/token","redirectProxy":"x","style":{"brandColor":"red;}"},"profile":{"name":"name"}})");
  CHECK_FALSE(provider);
  const auto has = [&complaints = complaints](std::string_view text) {
    return std::any_of(complaints.begin(), complaints.end(),
                       [&](const std::string& complaint) { return complaint.find(text) != std::string::npos; });
  };
  CHECK(has(R"(type is "saml", but must be)"));
  CHECK(has(R"(issuer is "ftp://x", but must be an https URL)"));
  CHECK(has("clientId is 3, but must be text"));
  CHECK(has("set AUTH_IDP_SECRET"));
  CHECK(has(R"(token is "http://idp.example/token")"));
  CHECK(has("redirectProxy is not known here"));
  CHECK(has("style has the colour"));
  CHECK(has(R"(profile.name is "name", which is no expression: a JSON Pointer begins with /)"));
  CHECK(has("profile has no id"));
}

TEST_CASE("a secret of the wrong kind is complained about without being shown (SEC-77)") {
  const auto complaints = parse(R"({"id":"idp","type":"oidc","issuer":"https://idp.example","clientId":"c",
      "clientSecret":123456789})").complaints;
  REQUIRE_FALSE(complaints.empty());
  for (const auto& complaint : complaints) CHECK(complaint.find("123456789") == std::string::npos);
}

TEST_CASE("http is for loopback, and only where allowed (SEC-15)") {
  const std::string local = R"({"id":"l","type":"oidc","issuer":"http://localhost:9000","clientId":"c","clientSecret":"s"})";
  CHECK_FALSE(parse(local).provider);
  config::Config config;
  config.allow_insecure_loopback = true;
  CHECK(parse(local, config).provider);
}

TEST_CASE("private_key_jwt takes a key in place of a secret") {
  const std::string start = R"({"id":"idp","type":"oidc","issuer":"https://idp.example","clientId":"cid",
      "client":{"token_endpoint_auth_method":"private_key_jwt"})";
  CHECK(parse(start + "}").complaints.size() == 1);
  const std::string key = json::write(support::private_jwk("es"));
  const auto provider = parse(start + R"(,"token":{"clientPrivateKey":{"key":)" + key + R"(,"kid":"k1"}}})").provider;
  REQUIRE(provider);
  CHECK(provider->client.private_key.find_string("kid") == "k1");
  CHECK(provider->token.url.empty());
  CHECK(parse(start + R"(,"token":{"clientPrivateKey":{"kty":"EC"}}})").complaints.size() == 2);
}

TEST_CASE("a client secret of our own needs its key, the key's kid and algorithm, and its options") {
  const auto complaints_of = [](const std::string& more) {
    return parse(R"({"id":"apple","type":"oidc","issuer":"https://a.example","clientId":"cid","options":{"teamId":{"meaning":"m"}},
        "quirks":[{"use":"signed_client_secret","claims":{"iss":{"optional":"{teamId}"}},"alg":"ES256"}])" + more + "}").complaints;
  };
  const auto key = [](const char* name, const char* kid) {
    json::Value jwk = support::private_jwk(name);
    jwk.erase("kid");
    return R"(,"token":{"clientPrivateKey":{"key":)" + json::write(jwk) + kid + "}}";
  };
  const std::string team = R"(,"teamId":"T1")", kid = R"(,"kid":"K1")";
  const auto says = [](const std::vector<std::string>& complaints, std::string_view text) {
    return complaints.size() == 1 && complaints[0].find(text) != std::string::npos;
  };
  CHECK(complaints_of(team + key("es", kid.c_str())).empty());
  CHECK(complaints_of(R"(,"clientSecret":"ready-made")").empty());
  CHECK(says(complaints_of(""), "clientSecret is missing: set AUTH_APPLE_SECRET, or give token.clientPrivateKey and {teamId}"));
  CHECK(says(complaints_of(team), "token.clientPrivateKey is missing"));
  CHECK(says(complaints_of(key("es", kid.c_str())), "{teamId} is missing"));
  CHECK(says(complaints_of(team + key("es", "")), "has no kid"));
  CHECK(says(complaints_of(team + key("ed", kid.c_str())), "is a key for EdDSA, but must be one for ES256"));
}

TEST_CASE("what is listed as forwarded comes to what always is, and never takes what is ours (SEC-14)") {
  const auto provider = parse(with(R"("forwardedParams":["theme"])")).provider;
  REQUIRE(provider);
  for (const char* name : {"login_hint", "prompt", "theme"})
    CHECK(std::count(provider->forwarded_params.begin(), provider->forwarded_params.end(), name) == 1);
  for (const char* name : {"client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce",
                           "code_challenge", "code_challenge_method", "request", "request_uri", "STATE"}) {
    const auto complaints = parse(with(R"("forwardedParams":[")" + std::string(name) + "\"]")).complaints;
    REQUIRE(complaints.size() == 1);
    CHECK(complaints[0] == "forwardedParams has \"" + std::string(name) + "\", which is ours to set and no visitor's");
  }
}

TEST_CASE("form_post turns the redirect proxy off, which could not forward a body") {
  config::Config config;
  config.redirect_proxy_url = "https://proxy.example/api/auth/";
  CHECK(parse(kIdp, config).provider->redirect_proxy_url == "https://proxy.example/api/auth");
  const auto posted = parse(with(R"("authorization":{"params":{"response_mode":"form_post"}})"), config).provider;
  REQUIRE(posted);
  CHECK(posted->form_post);
  CHECK(posted->redirect_proxy_url.empty());
}

TEST_CASE("an id can stand in a path and in a file's name") {
  for (const char* id : {"github", "azure-ad", "a.b_c~1"}) CHECK(providers::is_provider_id(id));
  for (const char* id : {"", ".", "..", "a/b", "a b", "undefined", "é", "%2e"}) CHECK_FALSE(providers::is_provider_id(id));
  CHECK_FALSE(providers::is_provider_id(std::string(65, 'a')));
}
