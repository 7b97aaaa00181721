#include "password/yielding.h"

#include <sys/prctl.h>
#include <sys/time.h>
#include <time.h>

#include <cerrno>
#include <csignal>

namespace authfcgi::password {
namespace {

constexpr suseconds_t kTurn = 250;  // microseconds: few enough to be felt by nobody, and an interruption costs some of them

volatile std::sig_atomic_t is_computing = 0;

void interrupt_in(suseconds_t microseconds) {
  const itimerval once{.it_interval = {}, .it_value = {0, microseconds}};
  ::setitimer(ITIMER_REAL, &once, nullptr);
}

// The shortest sleep there is. sched_yield would let go those of the same control group or session only, and would forfeit
// the rest of a slice: on a busy machine, almost all of them. The next turn begins when the processor has come back.
void stand_back(int) {
  const int error = errno;
  constexpr timespec kMoment{.tv_sec = 0, .tv_nsec = 1};
  ::nanosleep(&kMoment, nullptr);
  if (is_computing) interrupt_in(kTurn);
  errno = error;
}

}  // namespace

// The handler stays: it does no harm, and a signal on its way must find it.
Yielding::Yielding() {
  struct sigaction action {};
  action.sa_handler = stand_back;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGALRM, &action, nullptr);
  ::prctl(PR_SET_TIMERSLACK, 1L);  // nanoseconds, or the moment would last fifty microseconds
  is_computing = 1;
  interrupt_in(kTurn);
}

// In this order: a signal that is just on its way must not begin another turn.
Yielding::~Yielding() {
  is_computing = 0;
  interrupt_in(0);
}

}  // namespace authfcgi::password
