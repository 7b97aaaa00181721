#include "cli/secret.h"

#include <doctest/doctest.h>

#include <sstream>

#include "cli/usage.h"

using namespace authfcgi;

TEST_CASE("a secret is one line, long enough for the configuration, and fresh each time") {
  crypto::SystemRandom random;
  std::ostringstream first, second;
  CHECK(cli::secret({}, random, first) == 0);
  CHECK(cli::secret({}, random, second) == 0);
  CHECK(first.str().size() == 45);
  CHECK(first.str().find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") == 44);
  CHECK(first.str().back() == '\n');
  CHECK(first.str() != second.str());
}

TEST_CASE("a secret takes no arguments") {
  crypto::SystemRandom random;
  std::ostringstream out;
  CHECK_THROWS_AS(cli::secret({"64"}, random, out), cli::UsageError);
}
