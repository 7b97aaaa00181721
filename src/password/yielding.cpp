#include "password/yielding.h"

#include <sys/time.h>

#include <cerrno>
#include <csignal>

#include "base/stand_back.h"

namespace authfcgi::password {
namespace {

constexpr suseconds_t kTurn = 500;  // microseconds: short enough to be felt by nobody, and each interruption costs some of them

volatile std::sig_atomic_t is_computing = 0;

void interrupt_in(suseconds_t microseconds) {
  const itimerval once{.it_interval = {}, .it_value = {0, microseconds}};
  ::setitimer(ITIMER_REAL, &once, nullptr);
}

// The next turn begins when the processor is back.
void give_way(int) {
  const int error = errno;
  stand_back();
  if (is_computing) interrupt_in(kTurn);
  errno = error;
}

}  // namespace

// The handler stays: it does no harm, and a signal on its way must find it.
Yielding::Yielding() {
  struct sigaction action {};
  action.sa_handler = give_way;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGALRM, &action, nullptr);
  is_computing = 1;
  interrupt_in(kTurn);
}

// In this order: a signal that is just on its way must not begin another turn.
Yielding::~Yielding() {
  is_computing = 0;
  interrupt_in(0);
}

}  // namespace authfcgi::password
