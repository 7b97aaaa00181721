#include "oauth/error.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("a provider's error keeps its words and says them in one line") {
  const oauth::OAuthError error("token response", "invalid_grant", "code used twice");
  CHECK(error.error() == "invalid_grant");
  CHECK(error.error_description() == "code used twice");
  CHECK(std::string(error.what()) == "token response: the provider says invalid_grant (code used twice)");
  CHECK(std::string(oauth::OAuthError("step", "denied", "").what()) == "step: the provider says denied");
}

TEST_CASE("what a stranger writes into an error is cut short and holds no control and no broken UTF-8 (SEC-41)") {
  const oauth::OAuthError error("step", "a\r\nb\x1b", std::string(150, 'x') + std::string(100, '\xc3'));
  CHECK(error.error() == "a??b?");
  CHECK(error.error_description() == std::string(150, 'x') + std::string(50, '?'));
}
