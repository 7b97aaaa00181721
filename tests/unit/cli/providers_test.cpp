#include "cli/providers.h"

#include <doctest/doctest.h>

#include <sstream>

#include "cli/usage.h"

using namespace authfcgi;

namespace {

std::string say(const std::vector<std::string>& arguments) {
  std::ostringstream out;
  cli::providers(arguments, [](const std::string&) { return std::nullopt; }, out);
  return out.str();
}

}  // namespace

TEST_CASE("the list has a line for every provider, with what it needs") {
  const std::string list = say({});
  CHECK(std::count(list.begin(), list.end(), '\n') == 104);
  CHECK(list.find("keycloak\tKeycloak\toidc\tneeds issuer\tAUTH_KEYCLOAK_ID AUTH_KEYCLOAK_SECRET AUTH_KEYCLOAK_ISSUER\n") !=
        std::string::npos);
  CHECK(list.find("retired on 2026-01-16") != std::string::npos);
}

TEST_CASE("one provider is shown with its redirect URI") {
  const std::string github = say({"show", "github"});
  CHECK(github.find("redirect URI: https://YOUR-SITE/api/auth/callback/github\n") != std::string::npos);
  CHECK(github.find("enterprise.baseUrl: base URL of a GitHub Enterprise Server") != std::string::npos);
  CHECK_THROWS_AS(say({"show", "nobody"}), config::ConfigError);
  CHECK_THROWS_AS(say({"shew", "github"}), cli::UsageError);
}
