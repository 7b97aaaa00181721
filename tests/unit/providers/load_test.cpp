#include "providers/load.h"

#include <doctest/doctest.h>

#include <fstream>

#include "config/load.h"
#include "json/text.h"
#include "providers/profile.h"
#include "support/scratch_directory.h"

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

TEST_CASE("a profile that says a part keeps the rest, of the catalogue or of the usual claims") {
  const auto providers = providers::load(configured(R"([
      {"id":"github","clientId":"c","clientSecret":"d","profile":{"name":"/login"}},
      {"id":"own","type":"oidc","issuer":"https://own.example","clientId":"a","clientSecret":"b","profile":{"team":"/org"}}])"));
  const auto user = [&](const char* id, const char* text) {
    providers::RawProfile raw{.document = json::parse(text)};
    return providers::map_profile(*providers::find(providers, id), raw, json::object());
  };
  CHECK(user("github", R"({"id":7,"name":"Ada","login":"ada","email":null,"avatar_url":"a"})") ==
        json::parse(R"({"id":"7","name":"ada","email":null,"image":"a"})"));
  CHECK(user("own", R"({"sub":"s","nickname":"Ada","email":"e","picture":"p","org":"red"})") ==
        json::parse(R"({"id":"s","name":"Ada","email":"e","image":"p","team":"red"})"));
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

TEST_CASE("a made-up provider takes one JSON file in the operator's folder") {
  const support::ScratchDirectory folder;
  std::ofstream(folder.file("tearoom.json")) << R"({
    "id": "tearoom", "name": "Tea Room", "type": "oauth",
    "options": {"house": "which tea room", "sugar": {"meaning": "lumps", "default": 2, "values": [0, 1, 2]}},
    "authorization": {"url": "https://{house}.tea.example/enter", "params": {"sugar": "{sugar}"}},
    "token": "https://{house}.tea.example/token",
    "userinfo": {"url": "https://{house}.tea.example/guests/{token:/guest}", "headers": {"X-Cup": "{clientId}"}},
    "profile": {"id": "/guest/id", "name": {"template": "{/guest/first} {/guest/last}"}, "email": "/mail"},
    "quirks": [{"use": "userinfo_select", "pointer": "/data"}]})";
  config::Config config = configured(R"([{"id":"tearoom","house":"red","clientId":"c","clientSecret":"s"}])");
  config.provider_directory = folder.path().string();
  const auto loaded = providers::load(config);
  REQUIRE(loaded.size() == 1);
  CHECK(loaded[0].authorization.url == "https://red.tea.example/enter");
  CHECK(params(loaded[0].authorization.params).find("sugar") == "2");
  CHECK(loaded[0].quirks.userinfo_select == "/data");

  config.providers = json::parse(R"([{"id":"tearoom","clientId":"c","clientSecret":"s"}])").array();
  CHECK_THROWS_WITH_AS(providers::load(config), "authfcgi.json: provider \"tearoom\": house is missing (which tea room): write it here",
                       config::ConfigError);
}

TEST_CASE("a complaint names the line on which the provider stands") {
  config::Config config;
  config.file = "authfcgi.json";
  config.providers.push_back(json::object({{"id", "nobody"}}));
  config.provider_lines = {12};
  try {
    providers::load(config);
    FAIL("nobody is no provider");
  } catch (const config::ConfigError& error) {
    CHECK(error.complaints().at(0).starts_with("authfcgi.json:12: provider \"nobody\": "));
  }
}
