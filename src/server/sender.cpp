#include "server/sender.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "observe/log.h"
#include "server/privileges.h"
#include "server/sandbox.h"
#include "server/signals.h"

namespace authfcgi::server {
namespace {

constexpr timespec kBetweenLooks{.tv_sec = 0, .tv_nsec = 500'000'000};
constexpr timespec kAfterFailure{.tv_sec = 5, .tv_nsec = 0};

constexpr std::chrono::milliseconds kPauseBeforeAnother{500};

// What is on its way would come a second time if nobody waited for the answer; but the master does not wait for ever.
constexpr std::chrono::seconds kLastWords{5};

bool shall_end() { return signals::take(signals::Flag::kTerminate) || signals::take(signals::Flag::kRetire); }

}  // namespace

int run_sender(const Generation& generation, int master_pid) {
  try {
    signals::install_for_worker();
    if (!die_with_master(master_pid)) return 0;
    const auto send = generation.make_sender();
    try {
      enter_sandbox(PoolKind::kFlow, true);
    } catch (const SandboxError& error) {
      observe::log(observe::Level::kWarning, "no_sandbox", {{"pool", "sender"}, {"cause", error.what()}});
    }
    while (!shall_end()) {
      timespec pause = kBetweenLooks;
      try {
        if (send(true)) pause = {};
      } catch (const std::exception& error) {
        observe::log(observe::Level::kError, "sender_failed", {{"cause", describe(error)}});
        pause = kAfterFailure;
      }
      ppoll(nullptr, 0, &pause, signals::while_waiting());
    }
    const auto end = std::chrono::steady_clock::now() + kLastWords;
    while (std::chrono::steady_clock::now() < end && send(false)) {
    }
    return 0;
  } catch (const std::exception& error) {
    observe::log(observe::Level::kError, "worker_failed", {{"pool", "sender"}, {"cause", describe(error)}});
    return 1;
  }
}

void SenderKeeper::keep(const std::shared_ptr<const Generation>& generation, const std::function<void()>& in_child) {
  if (is_there()) {
    if (generation_ != generation) end(SIGTERM);
    return;
  }
  if (!generation->make_sender || Clock::now() < not_before_) return;
  const pid_t master = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    in_child();
    _exit(run_sender(*generation, master));
  }
  if (pid < 0) {
    not_before_ = Clock::now() + kPauseBeforeAnother;
    return;
  }
  pid_ = pid;
  generation_ = generation;
}

bool SenderKeeper::bury(pid_t pid, int status) {
  if (!is_there() || pid != pid_) return false;
  pid_ = 0;
  not_before_ = Clock::now() + kPauseBeforeAnother;
  if (status != 0) observe::log(observe::Level::kError, "worker_died", {{"pool", "sender"}, {"pid", std::to_string(pid)}});
  return true;
}

void SenderKeeper::end(int signal) const {
  if (is_there()) kill(pid_, signal);
}

}  // namespace authfcgi::server
