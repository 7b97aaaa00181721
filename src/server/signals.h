// Signals set flags; the one loop of a process acts on them, in its own order. They are blocked except while that loop
// waits, so that none can come between looking at a flag and waiting.
#pragma once

#include <csignal>

namespace authfcgi::server::signals {

enum class Flag {
  kTerminate,  // master: SIGTERM, SIGINT. worker: SIGTERM, finish everything that has come, then exit
  kReload,     // master: SIGHUP
  kRetire,     // worker: SIGQUIT, take nothing new, then exit
  kChild,      // master: SIGCHLD
};

void install_for_master();
void install_for_worker();

// Whether the signal came since the last call.
bool take(Flag flag);

// The mask to wait with (ppoll, epoll_pwait).
const sigset_t* while_waiting();

}  // namespace authfcgi::server::signals
