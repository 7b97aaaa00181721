#include "app/site.h"

#include <doctest/doctest.h>

#include <fstream>

#include "config/load.h"
#include "support/scratch_directory.h"

using namespace authfcgi;

namespace {

std::unique_ptr<const config::Config> configured(const std::string& members) {
  return config::load_text(R"({"secret":"0123456789abcdef0123456789abcdef")" + members + "}", "f.json",
                           [](const std::string&) { return std::nullopt; });
}

const std::string kIdp = R"({"id":"idp","type":"oidc","issuer":"https://id.example","clientId":"c","clientSecret":"s"})";

}  // namespace

TEST_CASE("every host has providers and keys of its own") {
  const auto config = configured(R"(,"providers":[)" + kIdp +
                                 R"(],"hosts":{"a.b":{},"c.d":{"providers":[],"secret":"another-secret-0123456789abcdef012345"}})");
  const auto sites = app::make_sites(*config);
  REQUIRE(sites.size() == 3);
  CHECK(sites[1].providers.size() == 1);
  CHECK(sites[2].providers.empty());
  const auto cookie = sites[1].csrf_tokens.seal("token");
  CHECK(sites[0].csrf_tokens.open(cookie));
  CHECK(!sites[2].csrf_tokens.open(cookie));
}

TEST_CASE("CSRF tokens do not cross between hosts that share their secret (SEC-44)") {
  const auto config = configured(R"(,"hosts":{"a.b":{},"c.d":{"shareSessions":true},"e.f":{"shareSessions":true}})");
  const auto sites = app::make_sites(*config);
  CHECK(!sites[2].csrf_tokens.open(sites[1].csrf_tokens.seal("token")));
  CHECK(!sites[3].csrf_tokens.open(sites[2].csrf_tokens.seal("token")));
  CHECK(sites[3].csrf_tokens.open(sites[3].csrf_tokens.seal("token")) == "token");
}

TEST_CASE("the complaints of all hosts come at once, and each once (SEC-78)") {
  const auto config = configured("\n,\"providers\":[{\"id\":\"one\",\"type\":\"oidc\",\"issuer\":\"https://id.example\",\"clientSecret\":\"s\"}],\n"
                                 "\"hosts\":{\"a.b\":{},\n\"c.d\":{\"shareSessions\":true,\"providers\":[\"no-such\"]}}");
  try {
    app::make_sites(*config);
    FAIL("nothing was wrong");
  } catch (const config::ConfigError& error) {
    REQUIRE(error.complaints().size() == 2);
    CHECK(error.complaints()[0].starts_with("f.json:2: provider \"one\": "));
    CHECK(error.complaints()[1].starts_with("f.json:4: "));
  }
}

TEST_CASE("callbacks may be written for the providers of every host that has them, and for no other") {
  const support::ScratchDirectory folder;
  const auto complaints = [&](const std::string& lua) -> std::vector<std::string> {
    std::ofstream(folder.file("hooks.lua")) << lua;
    const auto config = configured(R"(,"callbacks":")" + folder.file("hooks.lua") + R"(","providers":[)" + kIdp +
                                   R"(],"hosts":{"a.b":{"providers":[)" + kIdp + R"(,{"id":"other","type":"oidc","issuer":"https://o.example","clientId":"c","clientSecret":"s"}]}})");
    try {
      app::make_sites(*config);
      return {};
    } catch (const config::ConfigError& error) {
      return error.complaints();
    }
  };
  CHECK(complaints("local function f() end return {profile = {idp = f, other = f}}").empty());
  const auto all = complaints("local function f() end return {profile = {ipd = f}}");
  REQUIRE(all.size() == 1);
  CHECK(all[0].ends_with("hooks.lua: profile.ipd belongs to no provider that it could be asked for; did you mean idp?"));
}
