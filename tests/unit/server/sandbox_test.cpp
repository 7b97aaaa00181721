#include "server/sandbox.h"

#include <doctest/doctest.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <cerrno>

#include "support/child.h"

using namespace authfcgi;
using server::PoolKind;

namespace {

// The exit status says which promise was broken.
int try_everything(PoolKind kind, bool store_needs_network, bool may_open_sockets, bool may_be_called) {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  server::enter_sandbox(kind, store_needs_network);
  char* const arguments[] = {nullptr};
  if (execve("/bin/true", arguments, arguments) != -1 || errno != EPERM) return 1;
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if ((fd >= 0) != may_open_sockets) return 2;
  errno = 0;
  if ((listen(fd, 1) == -1 && errno == EPERM) == may_be_called) return 3;
  return 0;
}

}  // namespace

TEST_CASE("a session worker can neither run a program nor open a socket (SEC-75)") {
  CHECK(test::status_of([] { return try_everything(PoolKind::kSession, false, false, false); }) == 0);
}

TEST_CASE("a session worker whose store is behind a socket can call there, and nobody can call it (SEC-75)") {
  CHECK(test::status_of([] { return try_everything(PoolKind::kSession, true, true, false); }) == 0);
}

TEST_CASE("a flow worker can open a socket, but run no program (SEC-75)") {
  CHECK(test::status_of([] { return try_everything(PoolKind::kFlow, false, true, true); }) == 0);
}
