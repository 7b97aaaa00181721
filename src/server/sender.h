// A process beside the pools that sends what waits to be sent, so that no visitor waits for it. It is the master's like a
// worker, and another one comes if it dies.
#pragma once

#include "server/generation.h"

namespace authfcgi::server {

// Until it is told to end. Returns the exit status: 1 if it could not begin.
int run_sender(const Generation& generation, int master_pid);

}  // namespace authfcgi::server
