#include "server/privileges.h"

#include <doctest/doctest.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "support/child.h"

using namespace authfcgi;

TEST_CASE("no new privileges and no core dumps (SEC-75, SEC-77)") {
  CHECK(test::status_of([] {
          server::drop_privileges();
          rlimit core{1, 1};
          getrlimit(RLIMIT_CORE, &core);
          if (core.rlim_cur != 0 || core.rlim_max != 0) return 1;
          return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 2;
        }) == 0);
}

TEST_CASE("a worker notices that its master is gone, and is ended with it") {
  CHECK(test::status_of([] {
          if (!server::die_with_master(getppid())) return 1;
          int signal = 0;
          prctl(PR_GET_PDEATHSIG, &signal, 0, 0, 0);
          if (signal != SIGTERM) return 2;
          return server::die_with_master(getppid() + 1) ? 3 : 0;
        }) == 0);
}
