// A mutex in shared memory that outlives its owner: when the worker that holds it is killed, the next one gets it and is
// told so (pthread_mutexattr_setrobust(3)).
#pragma once

#include <pthread.h>

#include <chrono>
#include <utility>

namespace authfcgi::shared {

class RobustMutex {
 public:
  enum class Taken { kNo, kYes, kFromTheDead };

  // Once, in place, before anybody else can see it. Memory of zeros is no mutex yet.
  void init();

  Taken lock();      // never kNo
  Taken try_lock();  // kNo: somebody alive holds it, perhaps we ourselves
  Taken lock_within(std::chrono::milliseconds wait);  // kNo: still held after that time
  void unlock();

 private:
  Taken outcome(int error);
  pthread_mutex_t mutex_;
};

// A taken mutex; gives it back at the end of the scope, in the thread that took it.
class [[nodiscard]] Held {
 public:
  explicit Held(RobustMutex& mutex) : mutex_(&mutex) {}
  Held(Held&& other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)) {}
  Held& operator=(Held&&) = delete;
  ~Held() {
    if (mutex_) mutex_->unlock();
  }

 private:
  RobustMutex* mutex_;
};

}  // namespace authfcgi::shared
