#include "shared/turnstile.h"

#include <list>

#include <doctest/doctest.h>

#include "unit/shared/child.h"

using namespace authfcgi;
using namespace std::chrono_literals;
using shared::TooBusy;
using shared::Turnstile;

TEST_CASE("so many are inside at once, and whoever leaves makes room") {
  Turnstile turnstile(2, 0);
  const auto first = turnstile.enter(0ms);
  {
    const auto second = turnstile.enter(0ms);
    CHECK_THROWS_AS(static_cast<void>(turnstile.enter(1s)), TooBusy);
  }
  CHECK_NOTHROW(static_cast<void>(turnstile.enter(0ms)));
}

TEST_CASE("who is sent away hears when to come again, and it is of the kind that is answered 503") {
  Turnstile turnstile(1, 0);
  const auto place = turnstile.enter(0ms);
  CHECK_THROWS_AS(static_cast<void>(turnstile.enter(0ms)), model::TemporarilyUnavailable);
}

TEST_CASE("waiting is bounded in time, and the seat is free again") {
  Turnstile turnstile(1, 1);
  tests::Child child([&](const auto& meet) {
    const auto place = turnstile.enter(0ms);
    meet();
    return 0;
  });
  child.wait_until_here();
  for (int i = 0; i < 3; ++i) {
    CHECK_THROWS_WITH_AS(static_cast<void>(turnstile.enter(1ms)), "no place became free in time", TooBusy);
  }
  child.go();
  CHECK(child.status() == 0);
}

TEST_CASE("other processes count, and a killed one counts no longer") {
  Turnstile turnstile(1, 1);
  tests::Child child([&](const auto& meet) {
    const auto place = turnstile.enter(0ms);
    meet();
    return 0;
  });
  child.wait_until_here();
  CHECK_THROWS_AS(static_cast<void>(turnstile.enter(1ms)), TooBusy);
  child.kill();
  CHECK_NOTHROW(static_cast<void>(turnstile.enter(10s)));
}

TEST_CASE("who waits comes in when a place is free, whichever it is") {
  Turnstile turnstile(2, 4);
  std::list<tests::Child> children;
  for (int i = 0; i < 6; ++i) {
    children.emplace_back([&](const auto& meet) {
      meet();
      for (int round = 0; round < 20; ++round) static_cast<void>(turnstile.enter(60s));
      return 0;
    });
  }
  for (auto& child : children) child.wait_until_here();
  for (auto& child : children) child.go();
  for (auto& child : children) CHECK(child.status() == 0);
}

TEST_CASE("without a number half of the processors are for it") { CHECK(Turnstile(0, 1).places() >= 1); }
