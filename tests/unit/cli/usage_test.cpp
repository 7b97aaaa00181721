#include "cli/usage.h"

#include <doctest/doctest.h>

using namespace authfcgi::cli;

TEST_CASE("--config takes its file in both spellings, and nothing else passes") {
  CHECK(read_config_argument("check", {"--config", "a.json"}) == "a.json");
  CHECK(read_config_argument("check", {"--config=a.json"}) == "a.json");
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {}, {"--config"}, {"--config="}, {"--config", ""}, {"a.json"}, {"--config", "a", "b"}, {"--confi", "a"}}) {
    CHECK_THROWS_WITH_AS(read_config_argument("check", arguments),
                         "which configuration? Type: authfcgi check --config FILE", UsageError);
  }
}

TEST_CASE("who types something else is told what there is") {
  CHECK(std::string(unknown_command("strat").what()) ==
        "\"strat\" is no command; those are serve, check, secret, migrate, purge, providers, passwords, users, sessions, hooks, webhooks, --version and help");
  CHECK(std::string(unknown_command("").what()).find("authfcgi help") != std::string::npos);
  for (const auto* command : {"serve", "check", "secret", "--version", "help"}) {
    CHECK(help_text().find(std::string("authfcgi ") + command) != std::string_view::npos);
  }
  CHECK(version_text().starts_with("authfcgi "));
}
