#include "shared/scoreboard.h"

#include <doctest/doctest.h>

#include "support/child.h"

using namespace authfcgi;
using shared::WorkerState;

TEST_CASE("slots are taken, counted by pool and state, and freed") {
  shared::Scoreboard board(2);
  shared::Slot* first = board.take(0);
  shared::Slot* second = board.take(1);
  REQUIRE(first != nullptr);
  REQUIRE(second != nullptr);
  CHECK(board.take(0) == nullptr);
  CHECK(board.count(0, WorkerState::kStarting) == 1);
  first->enter(WorkerState::kBusy);
  CHECK(board.count(0, WorkerState::kStarting) == 0);
  CHECK(board.count(0, WorkerState::kBusy) == 1);
  CHECK(board.count(1, WorkerState::kBusy) == 0);
  shared::Scoreboard::free(*first);
  CHECK(board.count(0, WorkerState::kBusy) == 0);
  CHECK(board.take(1) == first);
}

TEST_CASE("the master sees what a worker writes") {
  shared::Scoreboard board(1);
  shared::Slot* slot = board.take(0);
  CHECK(test::status_of([&] {
          slot->enter(WorkerState::kIdle);
          slot->requests = 7;
          return 0;
        }) == 0);
  CHECK(board.count(0, WorkerState::kIdle) == 1);
  CHECK(slot->requests == 7);
}
