#include "providers/options.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;

namespace {

const char* kFile = R"({"id":"x-y","clientId":"cid","enterprise":{"baseUrl":"https://git.example"},"options":{
    "enterprise.baseUrl":{"meaning":"base","type":"url"}, "size":{"meaning":"pixels","default":48,"values":[48,64]},
    "project":{"meaning":"project","default":"https://api.example/{clientId}"}},
    "vars":{"api":{"template":"{enterprise.baseUrl}/api"},"none":"/nothing"}})";

}  // namespace

TEST_CASE("options come from the settings or their defaults, vars from options") {
  providers::Complaints complaints;
  const json::Value values = providers::read_values(json::parse(kFile), false, complaints);
  CHECK(complaints.all.empty());
  CHECK(values == json::parse(R"({"clientId":"cid","enterprise.baseUrl":"https://git.example","size":48,
      "project":"https://api.example/cid","api":"https://git.example/api"})"));
}

TEST_CASE("a missing option and a wrong value are complained about with the rule") {
  json::Value file = json::parse(kFile);
  file.set("size", 50);
  file.set("enterprise", json::object({{"baseUrl", "ftp://x"}}));
  file.find("options")->set("issuer", "https://{tenant}.example");
  file.find("options")->set("tenant", "the tenant's name");
  providers::Complaints complaints;
  providers::read_values(file, false, complaints);
  REQUIRE(complaints.all.size() == 4);
  CHECK(complaints.all[0].find("enterprise.baseUrl is \"ftp://x\", but must be an https URL") == 0);
  CHECK(complaints.all[1] == "size is 50, but must be one of [48,64]");
  CHECK(complaints.all[2] == "issuer is missing (https://{tenant}.example): write it here, or set AUTH_X_Y_ISSUER");
  CHECK(complaints.all[3] == "tenant is missing (the tenant's name): write it here");
}
