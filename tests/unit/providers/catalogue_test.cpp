#include "providers/catalogue.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "json/text.h"
#include "providers/options.h"
#include "providers/parse.h"

using namespace authfcgi;

TEST_CASE("a configured list replaces the default list") {
  const auto merged = providers::merge(json::parse(R"({"checks":["pkce","state"],"style":{"bg":"#000","text":"#fff"}})"),
                                       json::parse(R"({"checks":["none"],"style":{"text":"#111"},"d":null})"));
  CHECK(merged == json::parse(R"({"checks":["none"],"style":{"bg":"#000","text":"#111"}})"));
}

TEST_CASE("a part of the profile is laid over the rest of it, and each expression is replaced whole") {
  const auto merged = providers::merge(
      json::parse(R"({"profile":{"id":"/sub","name":{"if":"/a","then":"/b","else":"/c"},"image":"/picture"},
                      "emailVerified":{"not":{"is_null":"/at"}},"vars":{"x":{"option":"y"}}})"),
      json::parse(R"({"profile":{"name":{"template":"{/a} {/b}"},"image":null,"team":"/org"},
                      "emailVerified":{"eq":["/v",{"const":1}]},"vars":{"x":{"const":"z"}}})"));
  CHECK(merged == json::parse(R"({"profile":{"id":"/sub","name":{"template":"{/a} {/b}"},"image":null,"team":"/org"},
                      "emailVerified":{"eq":["/v",{"const":1}]},"vars":{"x":{"const":"z"}}})"));
}

TEST_CASE("a parameter is replaced whole, and null takes it away") {
  const auto merged = providers::merge(
      json::parse(R"({"authorization":{"url":"https://x.example/a","params":{"claims":{"json":{"id_token":{}}},"a":"1","b":"2"}}})"),
      json::parse(R"({"authorization":{"params":{"claims":{"userinfo":{}},"a":null}}})"));
  CHECK(merged == json::parse(
      R"({"authorization":{"url":"https://x.example/a","params":{"claims":{"userinfo":{}},"a":null,"b":"2"}}})"));
}

TEST_CASE("overriding only the params of an endpoint keeps its URL") {
  const auto merged = providers::merge(json::parse(R"({"authorization":"https://x.example/a","token":{"url":"https://x.example/t"}})"),
                                       json::parse(R"({"authorization":{"params":{"scope":"x"}},"token":"https://y.example/t"})"));
  CHECK(merged == json::parse(R"({"authorization":{"url":"https://x.example/a","params":{"scope":"x"}},"token":{"url":"https://y.example/t"}})"));
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

TEST_CASE("every shipped provider keeps to the schema, and needs nothing but a client and what its file says") {
  int count = 0;
  for (const std::string& id : providers::catalogue_ids({"conf/providers"})) {
    CAPTURE(id);
    ++count;
    providers::Complaints complaints;
    auto file = providers::find_in_catalogue(id, {"conf/providers"}, complaints);
    CAPTURE(join(complaints.all, "\n"));
    REQUIRE(file);
    if (!providers::is_usable(*file, json::object({{"retired", false}}), complaints)) continue;
    if (file->find_string("type") == "email") continue;        // email_test.cpp
    if (file->find_string("type") == "credentials") continue;  // credentials_test.cpp
    if (file->find_string("type") == "webauthn") continue;     // webauthn_test.cpp
    file->set("clientId", "c");
    file->set("clientSecret", "a-secret-of-thirty-two-characters");
    file->erase("retired");

    std::size_t required = 0;
    for (const auto& option : providers::declared_options(*file)) required += option.required ? 1 : 0;
    if (required > 0) {
      CHECK_FALSE(providers::parse(*file, {}, complaints));
      CHECK(complaints.all.size() == required);
      for (const auto& option : providers::declared_options(*file))
        if (option.required)
          file->set(option.name, option.name == "issuer" || option.name == "userinfo" ? "https://tenant.example" : "x");
    }
    providers::Complaints none;
    CHECK(providers::parse(*file, {}, none));
    CHECK_MESSAGE(none.all.empty(), join(none.all, "\n"));
  }
  CHECK(count == 104);
}

TEST_CASE("a service that has ended is refused with its day, unless the configuration insists") {
  providers::Complaints complaints;
  const auto file = providers::find_in_catalogue("passage", {"conf/providers"}, complaints);
  REQUIRE(file);
  CHECK_FALSE(providers::is_usable(*file, json::object(), complaints));
  REQUIRE(complaints.all.size() == 1);
  CHECK(complaints.all[0].find("was retired on 2026-01-16") != std::string::npos);
  CHECK(providers::is_usable(*file, json::object({{"retired", false}}), complaints));
}
