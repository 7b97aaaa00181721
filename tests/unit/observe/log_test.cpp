#include "observe/log.h"

#include <doctest/doctest.h>

using namespace authfcgi;
using observe::Level;

TEST_CASE("a line is key=value, quoted where a value needs it, without empty fields") {
  CHECK(observe::format(Level::kError, "request_failed",
                        {{"type", "InvalidCheck"}, {"cause", "state cookie: expired"}, {"provider", ""}}) ==
        "level=error event=request_failed type=InvalidCheck cause=\"state cookie: expired\"\n");
}

TEST_CASE("nobody can write a log line of his own (SEC-76)") {
  const std::string line = observe::format(Level::kInfo, "x", {{"v", "a\"\r\nlevel=error event=forged\x1b[2J\xff"}});
  CHECK(line == "level=info event=x v=\"a\\\"\\x0d\\x0alevel=error event=forged\\x1b[2J\\xff\"\n");
  CHECK(observe::format(Level::kInfo, "x", {{"v", "k=v"}}) == "level=info event=x v=\"k=v\"\n");
}

TEST_CASE("a long value is cut") {
  CHECK(observe::format(Level::kInfo, "x", {{"v", std::string(5000, 'a')}}).size() < 1100);
}

TEST_CASE("the second block of controls cannot move a terminal either (SEC-76)") {
  CHECK(observe::format(Level::kInfo, "x", {{"v", "a\xc2\x9b" "2Jé\xc2\x85"}}) ==
        "level=info event=x v=\"a\\xc2\\x9b2Jé\\xc2\\x85\"\n");
}
