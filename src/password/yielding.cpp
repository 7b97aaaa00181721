#include "password/yielding.h"

#include <sched.h>
#include <sys/time.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>

namespace authfcgi::password {
namespace {

using Clock = std::chrono::steady_clock;

constexpr suseconds_t kTurn = 250;  // microseconds: few enough to be felt by nobody, and an interruption costs some of them
constexpr std::chrono::seconds kPatience{1};

std::atomic<Clock::time_point> until;  // read by the handler
static_assert(std::atomic<Clock::time_point>::is_always_lock_free);

void interrupt_in(suseconds_t microseconds) {
  const itimerval once{.it_interval = {}, .it_value = {0, microseconds}};
  ::setitimer(ITIMER_REAL, &once, nullptr);
}

// The next turn begins when this one's processor has come back, or whoever waited for long would only yield again.
void yield(int) {
  const int error = errno;
  ::sched_yield();
  if (Clock::now() < until.load()) interrupt_in(kTurn);
  errno = error;
}

}  // namespace

// The handler stays: it does no harm, and a signal on its way must find it.
Yielding::Yielding() {
  struct sigaction action {};
  action.sa_handler = yield;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGALRM, &action, nullptr);
  until = Clock::now() + kPatience;
  interrupt_in(kTurn);
}

// A signal that is just on its way must not begin another turn.
Yielding::~Yielding() {
  until = Clock::time_point{};
  interrupt_in(0);
}

}  // namespace authfcgi::password
