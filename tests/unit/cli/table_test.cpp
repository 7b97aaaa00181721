#include "cli/table.h"

#include <doctest/doctest.h>

#include <sstream>

using namespace authfcgi;

TEST_CASE("columns stand below each other, in characters and not in bytes") {
  std::ostringstream out;
  cli::print_table({{"ID", "NAME", "STATE"}, {"1", "\xC3\x84" "da", "locked"}, {"22", "B", ""}}, out);
  CHECK(out.str() == "ID  NAME  STATE\n1   \xC3\x84" "da   locked\n22  B\n");
}

TEST_CASE("SEC-76: nobody's name steers the operator's terminal") {
  CHECK(cli::printable("a\x1B[2Jb\r\n\x7F") == "a?[2Jb???");
  CHECK(cli::printable("a\xC2\x9B" "31mb") == "a?31mb");
  CHECK(cli::printable("caf\xE9") == "caf?");
  CHECK(cli::printable("caf\xC3\xA9") == "caf\xC3\xA9");
}
