// The master: opens the sockets, forks the workers, and from then on only counts, forks, signals and waits. It never
// reads a byte from the network and never runs the program itself, so nothing that a visitor sends can end it (SEC-70).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "server/generation.h"
#include "server/listener.h"
#include "server/sender.h"
#include "server/staffing.h"
#include "shared/scoreboard.h"

namespace authfcgi::server {

class Master {
 public:
  // Reads the configuration again; what it throws is logged, and the present generation stays.
  using Reload = std::function<std::shared_ptr<const Generation>()>;

  // Opens the sockets, or takes those that systemd holds ("authfcgi-session", "authfcgi-flow"): from here on
  // connections are accepted. Throws ListenError.
  Master(std::shared_ptr<const Generation> first, Reload reload);

  // Until SIGTERM or SIGINT. Returns the exit status.
  int run();

 private:
  using Clock = std::chrono::steady_clock;

  struct Pool {
    PoolKind kind;
    Listener listener;
    Staffing staffing;
  };
  struct Child {
    pid_t pid;
    Pool* pool;
    shared::Slot* slot;
    std::shared_ptr<const Generation> generation;
    bool is_retiring = false;
  };

  void wait();
  void reap();
  void bury(const Child& child, int status);
  void staff(Pool& pool);
  void hire(Pool& pool);
  void retire(Child& child, int signal);
  void begin_reload();
  void go_on_with_reload();
  void finish_reload();
  void give_up_reload(const char* cause);
  void announce_ready();
  int shut_down();
  void beat();

  Census census(const Pool& pool) const;
  bool takes_requests(const Child& child, const Pool& pool) const;

  Reload reload_;
  std::shared_ptr<const Generation> generation_;
  std::shared_ptr<const Generation> previous_;  // while the present one is still starting
  Clock::time_point reload_deadline_{};
  shared::Scoreboard scoreboard_;
  UniqueFd wake_;
  std::list<Pool> pools_;
  std::list<Child> children_;
  SenderKeeper sender_;
  bool is_ready_ = false;
  std::chrono::milliseconds watchdog_interval_{};
  Clock::time_point next_beat_{};
};

}  // namespace authfcgi::server
