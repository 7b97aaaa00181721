#include "providers/catalogue.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "json/text.h"
#include "providers/parse.h"

using namespace authfcgi;

TEST_CASE("a configured list replaces the default list") {
  const auto merged = providers::merge(json::parse(R"({"checks":["pkce","state"],"a":{"b":1,"c":2}})"),
                                       json::parse(R"({"checks":["none"],"a":{"c":3},"d":null})"));
  CHECK(merged == json::parse(R"({"checks":["none"],"a":{"b":1,"c":3}})"));
}

TEST_CASE("overriding only the params of an endpoint keeps its URL") {
  const auto merged = providers::merge(json::parse(R"({"authorization":"https://x.example/a","token":{"url":"https://x.example/t"}})"),
                                       json::parse(R"({"authorization":{"params":{"scope":"x"}},"token":"https://y.example/t"})"));
  CHECK(merged == json::parse(R"({"authorization":{"url":"https://x.example/a","params":{"scope":"x"}},"token":"https://y.example/t"})"));
}

TEST_CASE("an unknown id is answered with those that are known") {
  providers::Complaints complaints;
  CHECK_FALSE(providers::find_in_catalogue("nobody", {"conf/providers"}, complaints));
  REQUIRE(complaints.all.size() == 1);
  CHECK(complaints.all[0].find("google") != std::string::npos);
  CHECK(complaints.all[0].find("keycloak") != std::string::npos);
}

TEST_CASE("the operator's own directory is asked before the installed ones") {
  config::Config config;
  config.provider_directory = "/etc/authfcgi/providers";
  CHECK(providers::catalogue_directories(config).front() == "/etc/authfcgi/providers");
}

TEST_CASE("every shipped provider needs nothing but a client, and an issuer where it says so") {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator("conf/providers")) {
    const std::string id = file.path().stem().string();
    CAPTURE(id);
    ++count;
    providers::Complaints complaints;
    auto settings = providers::find_in_catalogue(id, {"conf/providers"}, complaints);
    REQUIRE(settings);
    CHECK(settings->find_string("id") == id);
    settings->set("clientId", "c");
    settings->set("clientSecret", "s");
    if (!settings->find("issuer")) {
      CHECK_FALSE(providers::parse(*settings, {}, complaints));
      REQUIRE(complaints.all.size() == 1);
      CHECK(complaints.all[0].find("issuer is missing (") != std::string::npos);
      settings->set("issuer", "https://tenant.example");
    }
    providers::Complaints none;
    CHECK(providers::parse(*settings, {}, none));
    CHECK(none.all.empty());
  }
  CHECK(count >= 18);
}
