#include "config/second_factor_settings.h"

#include <doctest/doctest.h>

#include "unit/config/configured.h"

using namespace authfcgi;
using config::complaints_of;
using config::configured;

TEST_CASE("without a word a second factor is everybody's own choice, and providers answer for their own") {
  const auto second_factor = configured("{}")->second_factor;
  CHECK_FALSE(second_factor.required);
  CHECK_FALSE(second_factor.after_providers);
}

TEST_CASE("a second factor may be required, and asked for after providers") {
  const auto second_factor = configured(R"({"adapter": {"type": "sqlite", "path": "/tmp/users.db"}, "accounts": {},
      "secondFactor": {"required": true, "afterProviders": true}})")->second_factor;
  CHECK(second_factor.required);
  CHECK(second_factor.after_providers);
}

TEST_CASE("a second factor that nobody could set up, or that could be kept nowhere, is complained of") {
  CHECK(complaints_of(R"({"secondFactor": {"required": true}})") ==
        std::vector<std::string>{"f.json:1: secondFactor.required needs accounts: their pages are where people set a second factor up"});
  CHECK(complaints_of(R"({"secondFactor": {"afterProviders": true}})") ==
        std::vector<std::string>{"f.json:1: secondFactor.afterProviders needs an adapter: second factors must be kept somewhere"});
  CHECK(complaints_of(R"({"secondFactor": {"required": "yes"}})").size() == 1);
  CHECK(complaints_of(R"({"secondFactor": {"demanded": true}})").size() == 1);
}
