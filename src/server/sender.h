// A process beside the pools that sends what waits to be sent, so that no visitor waits for it. It is the master's like a
// worker, and another one comes if it dies.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <memory>

#include "server/generation.h"

namespace authfcgi::server {

// Until it is told to end. Returns the exit status: 1 if it could not begin.
int run_sender(const Generation& generation, int master_pid);

// Keeps one such process for the master, whose loop asks it; it never waits.
class SenderKeeper {
 public:
  // One, of this generation: made where there is none, and that of another generation is told to end. in_child: what the
  // new process does first.
  void keep(const std::shared_ptr<const Generation>& generation, const std::function<void()>& in_child);

  // Whether it was this process that died.
  bool bury(pid_t pid, int status);

  void end(int signal) const;
  bool is_there() const { return pid_ != 0; }

 private:
  using Clock = std::chrono::steady_clock;

  pid_t pid_ = 0;  // 0 while there is none
  std::shared_ptr<const Generation> generation_;
  Clock::time_point not_before_{};
};

}  // namespace authfcgi::server
