#include "providers/file_schema.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;

TEST_CASE("a provider file that breaks its schema is told where and how") {
  CHECK(providers::check_file(json::parse(R"({"id":"a","name":"A","type":"oidc"})")).empty());
  const auto broken = providers::check_file(
      json::parse(R"({"id":"a","type":"saml","colour":"red","userinfo":{"auth":"basic"},"retired":"yesterday"})"));
  const auto has = [&](std::string_view text) {
    for (const std::string& each : broken)
      if (each.find(text) != std::string::npos) return true;
    return false;
  };
  CHECK(has("/name is missing"));
  CHECK(has(R"(/type is "saml", but must be one of)"));
  CHECK(has("/colour is not known here"));
  CHECK(has("/userinfo/auth"));
  CHECK(has("a day as YYYY-MM-DD"));
}
