#include "config/pages.h"

#include <doctest/doctest.h>

#include "config/load.h"

using namespace authfcgi;

namespace {

// What load complains of; "" where it does not.
std::string complaint(const std::string& members) {
  const std::string text = R"({"secret":"0123456789abcdef0123456789abcdef","providers":[{"id":"idp","type":"oidc",
      "issuer":"https://idp.example","clientId":"c","clientSecret":"s"}],)" + members + "}";
  try {
    config::load_text(text, "test.json", [](const std::string&) { return std::nullopt; });
    return "";
  } catch (const config::ConfigError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("pages of the operator's own are taken as they are") {
  CHECK(complaint(R"("pages":{"signIn":"/login?a=b","error":"https://other.example/api/auth/error","newUser":"/hello"})") == "");
  CHECK(complaint(R"("pages":{"signIn":"ftp://files.example"})").find("pages.signIn") != std::string::npos);
}

TEST_CASE("a page that is our own endpoint and leads back to itself is complained of") {
  CHECK(complaint(R"("pages":{"signIn":"/api/auth/signin"})").find("round in circles") != std::string::npos);
  CHECK(complaint(R"("pages":{"signOut":"/api/auth/signout/?x=1"})").find("pages.signOut") != std::string::npos);
  CHECK(complaint(R"("pages":{"error":"https://app.example.com/auth/error"},"url":"https://app.example.com/auth")")
            .find("pages.error") != std::string::npos);
  // Two that send the browser to each other.
  const auto both = complaint(R"("pages":{"signIn":"/api/auth/error","error":"/api/auth/signin"})");
  CHECK(both.find("pages.signIn") != std::string::npos);
  CHECK(both.find("pages.error") != std::string::npos);
}

TEST_CASE("errors may be shown on our sign-in page: that is no circle") {
  CHECK(complaint(R"("pages":{"error":"/api/auth/signin"})") == "");
  CHECK(complaint(R"("pages":{"error":"/api/auth/signin","signIn":"/login"})") == "");
}
