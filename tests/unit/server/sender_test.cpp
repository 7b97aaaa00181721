#include "server/sender.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace authfcgi;

namespace {

// The exit status of a sender of its own process.
int run(const server::Generation& generation) {
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) _exit(server::run_sender(generation, parent));
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("a sender sends until it is told to end") {
  server::Generation generation;
  generation.make_sender = [] {
    return [sent = 0](bool may_begin) mutable {
      if (++sent == 3) kill(getpid(), SIGTERM);
      if (!may_begin) _exit(sent);
      return true;
    };
  };
  CHECK(run(generation) == 4);  // asked once more, for what is on its way
}

TEST_CASE("a sender ends when nothing is on its way any more") {
  server::Generation generation;
  generation.make_sender = [] {
    return [last_words = 0](bool may_begin) mutable {
      if (may_begin) kill(getpid(), SIGTERM);
      return may_begin || ++last_words < 3;
    };
  };
  CHECK(run(generation) == 0);
}

TEST_CASE("a sender that cannot begin says so") {
  server::Generation generation;
  generation.make_sender = []() -> std::function<bool(bool)> { throw Error("no"); };
  CHECK(run(generation) == 1);
}
