#include "shared/robust_mutex.h"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <string>

#include "base/error.h"

namespace authfcgi::shared {

void RobustMutex::init() {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);  // a second lock is an error, not a hang
  const int error = pthread_mutex_init(&mutex_, &attributes);
  pthread_mutexattr_destroy(&attributes);
  if (error != 0) throw Error(std::string("cannot make a shared mutex: ") + std::strerror(error));
}

RobustMutex::Taken RobustMutex::outcome(int error) {
  switch (error) {
    case 0:
      return Taken::kYes;
    case EOWNERDEAD:
      pthread_mutex_consistent(&mutex_);
      return Taken::kFromTheDead;
    case EBUSY:
    case ETIMEDOUT:
      return Taken::kNo;
    default:
      throw Error(std::string("cannot lock a shared mutex: ") + std::strerror(error));
  }
}

RobustMutex::Taken RobustMutex::lock() { return outcome(pthread_mutex_lock(&mutex_)); }

RobustMutex::Taken RobustMutex::try_lock() {
  const int error = pthread_mutex_trylock(&mutex_);
  return error == EDEADLK ? Taken::kNo : outcome(error);  // held by ourselves
}

RobustMutex::Taken RobustMutex::lock_within(std::chrono::milliseconds wait) {
  timespec until{};
  clock_gettime(CLOCK_MONOTONIC, &until);
  const auto nanoseconds = std::chrono::nanoseconds(wait).count() + until.tv_nsec;
  until.tv_sec += nanoseconds / 1'000'000'000;
  until.tv_nsec = nanoseconds % 1'000'000'000;
  return outcome(pthread_mutex_clocklock(&mutex_, CLOCK_MONOTONIC, &until));
}

void RobustMutex::unlock() { pthread_mutex_unlock(&mutex_); }

}  // namespace authfcgi::shared
