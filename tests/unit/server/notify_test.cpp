#include "server/notify.h"

#include <doctest/doctest.h>
#include <cstdlib>

#include "support/systemd.h"

using namespace authfcgi;

TEST_CASE("systemd hears of every turn") {
  test::Systemd systemd;
  server::notify::ready();
  CHECK(systemd.hear() == "READY=1");
  server::notify::reloading();
  CHECK(systemd.hear().starts_with("RELOADING=1\nMONOTONIC_USEC="));
  server::notify::stopping();
  CHECK(systemd.hear() == "STOPPING=1");
  server::notify::watchdog();
  CHECK(systemd.hear() == "WATCHDOG=1");
}

TEST_CASE("the watchdog is fed twice an interval, or never") {
  CHECK(server::notify::watchdog_interval().count() == 0);
  setenv("WATCHDOG_USEC", "20000000", 1);
  CHECK(server::notify::watchdog_interval() == std::chrono::seconds(10));
  unsetenv("WATCHDOG_USEC");
}

TEST_CASE("without systemd nothing happens") { CHECK_NOTHROW(server::notify::ready()); }
