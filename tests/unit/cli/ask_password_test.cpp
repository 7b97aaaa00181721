#include "cli/ask_password.h"

#include <doctest/doctest.h>

#include <sstream>

using namespace authfcgi;

TEST_CASE("a password that is piped in is the first line, and nobody is asked anything") {
  std::istringstream in(" correct horse \nsecond line\n");
  std::ostringstream err;
  CHECK(cli::ask_password(in, err).reveal() == " correct horse ");
  CHECK(err.str().empty());
}
