#include "providers/load.h"

#include <doctest/doctest.h>

#include "config/load.h"
#include "json/text.h"

using namespace authfcgi;

namespace {

http::Form params(const providers::Params& given) { return providers::expand(given, providers::Provider(), {}); }

config::Config configured(const char* providers) {
  config::Config config;
  config.file = "authfcgi.json";
  config.providers = json::parse(providers).array();
  return config;
}

}  // namespace

TEST_CASE("providers keep the order of the configuration, catalogue or not") {
  const auto providers = providers::load(configured(R"([
      {"id":"own","type":"oidc","issuer":"https://own.example","clientId":"a","clientSecret":"b","name":"Own"},
      {"id":"google","clientId":"c","clientSecret":"d","authorization":{"params":{"prompt":"consent"}}}])"));
  REQUIRE(providers.size() == 2);
  CHECK(providers[0].name == "Own");
  CHECK(providers[1].name == "Google");
  CHECK(providers[1].issuer == "https://accounts.google.com");
  CHECK(params(providers[1].authorization.params).find("prompt") == "consent");
  CHECK(providers[1].style.brand_color == "#1a73e8");
  CHECK(providers::find(providers, "google") == &providers[1]);
  CHECK(providers::find(providers, "Google") == nullptr);
}

TEST_CASE("the complaints about all providers come at once (SEC-78)") {
  try {
    providers::load(configured(R"([3, {"id":"a/b"}, {"id":"nobody"}, {"id":"keycloak","clientId":"c","clientSecret":"s"},
        {"id":"google","clientId":"c","clientSecret":"s"}, {"id":"google","clientId":"c","clientSecret":"s"}])"));
    FAIL("nothing was complained about");
  } catch (const config::ConfigError& error) {
    REQUIRE(error.complaints().size() == 5);
    CHECK(error.complaints()[0].starts_with("authfcgi.json: providers[0]: is a value of kind number"));
    CHECK(error.complaints()[1].starts_with("authfcgi.json: providers[1]: id is \"a/b\""));
    CHECK(error.complaints()[2].starts_with("authfcgi.json: provider \"nobody\": is not in the catalogue"));
    CHECK(error.complaints()[3].find("AUTH_KEYCLOAK_ISSUER") != std::string::npos);
    CHECK(error.complaints()[4] == "authfcgi.json: provider \"google\": id is taken by an earlier provider");
  }
}
