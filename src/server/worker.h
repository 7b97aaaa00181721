// The life of a worker process, from the fork to its exit.
#pragma once

#include "server/generation.h"
#include "shared/scoreboard.h"

namespace authfcgi::server {

struct Post {
  PoolKind kind;
  int listener;    // non-blocking
  int master_pid;
  int wake_fd;     // an eventfd that the master waits on
  shared::Scoreboard& scoreboard;
  shared::Slot& slot;
};

// Returns the exit status: 0 after retiring, 1 if the worker could not begin (the log says why).
int run_worker(const Generation& generation, const Post& post);

}  // namespace authfcgi::server
