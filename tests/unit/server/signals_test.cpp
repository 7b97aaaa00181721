#include "server/signals.h"

#include <doctest/doctest.h>
#include <poll.h>

#include "support/child.h"

using namespace authfcgi;
using namespace authfcgi::server::signals;

namespace {

// Lets everything through that is pending.
void wait_a_moment() {
  const timespec none{};
  ppoll(nullptr, 0, &none, while_waiting());
}

}  // namespace

TEST_CASE("the master's signals are flags, raised only while it waits, and taken once") {
  CHECK(test::status_of([] {
          install_for_master();
          for (const int signal : {SIGTERM, SIGHUP, SIGCHLD, SIGPIPE}) raise(signal);
          if (take(Flag::kTerminate) || take(Flag::kReload)) return 1;
          wait_a_moment();
          if (!take(Flag::kTerminate) || !take(Flag::kReload) || !take(Flag::kChild)) return 2;
          if (take(Flag::kTerminate)) return 3;
          raise(SIGINT);
          wait_a_moment();
          return take(Flag::kTerminate) ? 0 : 4;
        }) == 0);
}

TEST_CASE("a worker hears the master, not the terminal") {
  CHECK(test::status_of([] {
          install_for_worker();
          for (const int signal : {SIGINT, SIGHUP, SIGPIPE}) raise(signal);
          wait_a_moment();
          if (take(Flag::kTerminate) || take(Flag::kRetire)) return 1;
          raise(SIGQUIT);
          wait_a_moment();
          if (!take(Flag::kRetire)) return 2;
          raise(SIGTERM);
          wait_a_moment();
          return take(Flag::kTerminate) ? 0 : 3;
        }) == 0);
}

TEST_CASE("a signal that came between the fork and the worker's beginning is not lost") {
  CHECK(test::status_of([] {
          install_for_master();
          raise(SIGQUIT);
          raise(SIGTERM);
          install_for_worker();
          wait_a_moment();
          return take(Flag::kRetire) && take(Flag::kTerminate) ? 0 : 1;
        }) == 0);
}
