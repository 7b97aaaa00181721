#include "server/signals.h"

#include <array>
#include <initializer_list>

namespace authfcgi::server::signals {
namespace {

std::array<volatile std::sig_atomic_t, 4> raised;
sigset_t waiting_mask;

constexpr std::array kOurs{SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGCHLD};

template <Flag flag>
void raise_flag(int) {
  raised[static_cast<std::size_t>(flag)] = 1;
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

void begin() {
  for (auto& flag : raised) flag = 0;
  sigset_t ours;
  sigemptyset(&ours);
  for (const int signal : kOurs) sigaddset(&ours, signal);
  sigprocmask(SIG_BLOCK, &ours, &waiting_mask);
  for (const int signal : kOurs) sigdelset(&waiting_mask, signal);
  handle(SIGPIPE, SIG_IGN);
  handle(SIGUSR1, SIG_IGN);
  handle(SIGXFSZ, SIG_IGN);  // a file that may not grow is a failed write, as on a full disk (SEC-72)
}

}  // namespace

void install_for_master() {
  begin();
  handle(SIGTERM, raise_flag<Flag::kTerminate>);
  handle(SIGINT, raise_flag<Flag::kTerminate>);
  handle(SIGHUP, raise_flag<Flag::kReload>);
  handle(SIGCHLD, raise_flag<Flag::kChild>);
  handle(SIGQUIT, raise_flag<Flag::kTerminate>);
}

// A terminal sends SIGINT to the whole process group; what follows from it is the master's decision.
void install_for_worker() {
  begin();
  handle(SIGTERM, raise_flag<Flag::kTerminate>);
  handle(SIGQUIT, raise_flag<Flag::kRetire>);
  handle(SIGINT, SIG_IGN);
  handle(SIGHUP, SIG_IGN);
  handle(SIGCHLD, SIG_DFL);
}

bool take(Flag flag) {
  auto& value = raised[static_cast<std::size_t>(flag)];
  const bool was_raised = value != 0;
  value = 0;
  return was_raised;
}

const sigset_t* while_waiting() { return &waiting_mask; }

}  // namespace authfcgi::server::signals
