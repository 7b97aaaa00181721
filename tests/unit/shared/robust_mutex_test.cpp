#include "shared/robust_mutex.h"

#include <new>

#include <doctest/doctest.h>

#include "base/error.h"
#include "shared/mapping.h"
#include "unit/shared/child.h"

using namespace authfcgi;
using shared::RobustMutex;
using Taken = shared::RobustMutex::Taken;

TEST_CASE("a mutex held by one process is not to be had by another, until it is given back") {
  shared::Mapping mapping(4096);
  auto* mutex = new (mapping.data()) RobustMutex;
  mutex->init();
  tests::Child child([&](const auto& meet) {
    mutex->lock();
    meet();
    mutex->unlock();
    return 0;
  });
  child.wait_until_here();
  CHECK(mutex->try_lock() == Taken::kNo);
  CHECK(mutex->lock_within(std::chrono::milliseconds(1)) == Taken::kNo);
  child.go();
  CHECK(child.status() == 0);
  CHECK(mutex->lock() == Taken::kYes);
  mutex->unlock();
}

TEST_CASE("a mutex whose owner was killed goes to the next one, who is told, and works on") {
  shared::Mapping mapping(4096);
  auto* mutex = new (mapping.data()) RobustMutex;
  mutex->init();
  tests::Child child([&](const auto& meet) {
    mutex->lock();
    meet();
    return 0;
  });
  child.wait_until_here();
  child.kill();
  CHECK(mutex->lock_within(std::chrono::seconds(10)) == Taken::kFromTheDead);
  mutex->unlock();
  CHECK(mutex->try_lock() == Taken::kYes);
  mutex->unlock();
}

TEST_CASE("locking twice in one process is an error and not a standstill") {
  RobustMutex mutex;
  mutex.init();
  mutex.lock();
  CHECK_THROWS_AS(mutex.lock(), Error);
  mutex.unlock();
}
