#include "support/pauses.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <ctime>

namespace {

volatile std::sig_atomic_t least_sleeps = 0;

}  // namespace

// Stands before the C library's own, does the same, and counts those that stand_back asks for.
extern "C" int nanosleep(const timespec* time, timespec* left) {
  if (time->tv_sec == 0 && time->tv_nsec == 1) least_sleeps = least_sleeps + 1;
  return static_cast<int>(::syscall(SYS_nanosleep, time, left));
}

namespace authfcgi::support {

int pauses() { return least_sleeps; }

}  // namespace authfcgi::support
