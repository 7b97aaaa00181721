#include "shared/buckets.h"

#include <list>
#include <stdexcept>

#include <doctest/doctest.h>

#include "unit/shared/child.h"

using namespace authfcgi;
using namespace std::chrono_literals;
using shared::Buckets;

namespace {

constexpr Instant kNow{std::chrono::seconds(1'790'000'000)};

Buckets::Name name(std::uint64_t set, std::uint64_t number = 1) { return {set, number}; }

void put(Buckets& buckets, const Buckets::Name& which, std::uint64_t value, Instant forget_at = kNow + 1h) {
  buckets.update(which, kNow, [&](auto& content) { content = {value, forget_at}; });
}

void add_one(Buckets::Content& content) {
  ++content.value;
  content.forget_at = kNow + 1h;
}

}  // namespace

TEST_CASE("a bucket keeps its number until it is forgotten") {
  Buckets buckets(64);
  CHECK(buckets.read(name(3)) == 0);
  put(buckets, name(3), 7);
  put(buckets, name(3, 2), 8);
  CHECK(buckets.read(name(3)) == 7);
  CHECK(buckets.read(name(3, 2)) == 8);
  buckets.forget(name(3));
  CHECK(buckets.read(name(3)) == 0);
  CHECK(buckets.read(name(3, 2)) == 8);
  put(buckets, name(3, 2), 0);
  CHECK(buckets.read(name(3, 2)) == 0);
}

TEST_CASE("a change that throws changes nothing, and the lock is given back") {
  Buckets buckets(8);
  put(buckets, name(1), 7);
  CHECK_THROWS_AS(buckets.update(name(1), kNow,
                                 [](auto& content) {
                                   content.value = 9;
                                   throw std::runtime_error("no");
                                 }),
                  std::runtime_error);
  CHECK(buckets.read(name(1)) == 7);
}

TEST_CASE("in a full set the smallest number goes, and the largest stays however many come") {
  Buckets buckets(8);
  for (std::uint64_t i = 1; i <= 8; ++i) put(buckets, name(0, i), 100 * i);
  for (std::uint64_t i = 100; i < 1000; ++i) put(buckets, name(0, i), 50);
  CHECK(buckets.read(name(0, 1)) == 0);
  for (std::uint64_t i = 2; i <= 8; ++i) CHECK(buckets.read(name(0, i)) == 100 * i);
  CHECK(buckets.read(name(0, 999)) == 50);
}

TEST_CASE("what is over makes room first") {
  Buckets buckets(8);
  for (std::uint64_t i = 1; i <= 8; ++i) put(buckets, name(0, i), 100 * i, i == 8 ? kNow : kNow + 1h);
  put(buckets, name(0, 9), 1);
  CHECK(buckets.read(name(0, 8)) == 0);
  CHECK(buckets.read(name(0, 1)) == 100);
}

TEST_CASE("many processes at the same bucket count exactly") {
  Buckets buckets(64);
  constexpr int kProcesses = 8;
  constexpr int kRounds = 2000;
  std::list<tests::Child> children;
  for (int i = 0; i < kProcesses; ++i) {
    children.emplace_back([&, i](const auto& meet) {
      meet();
      for (int round = 0; round < kRounds; ++round) {
        buckets.update(name(5), kNow, add_one);
        buckets.update(name(5, static_cast<std::uint64_t>(i) + 10), kNow, add_one);
      }
      return 0;
    });
  }
  for (auto& child : children) child.wait_until_here();
  for (auto& child : children) child.go();
  for (auto& child : children) CHECK(child.status() == 0);
  CHECK(buckets.read(name(5)) == kProcesses * kRounds);
}

TEST_CASE("a worker killed while it holds the lock keeps nobody waiting, and loses its own change alone") {
  Buckets buckets(64);
  put(buckets, name(5), 7);
  tests::Child child([&](const auto& meet) {
    buckets.update(name(5), kNow, [&](auto& content) {
      content.value = 100;
      meet();
    });
    return 0;
  });
  child.wait_until_here();
  child.kill();
  CHECK(buckets.read(name(5)) == 7);
  buckets.update(name(5), kNow, add_one);
  CHECK(buckets.read(name(5)) == 8);
}

TEST_CASE("workers killed at any moment leave buckets that count") {
  Buckets buckets(8);
  for (int round = 0; round < 30; ++round) {
    tests::Child child([&](const auto& meet) {
      meet();
      for (std::uint64_t i = 0;; ++i) buckets.update(name(0, i % 20 + 1), kNow, add_one);
      return 0;
    });
    child.wait_until_here();
    child.go();
    for (int i = 0; i < 20 * (round % 4); ++i) buckets.update(name(0, 50), kNow, add_one);
    child.kill();
  }
  buckets.forget(name(0, 50));
  put(buckets, name(0, 50), 1u << 20);
  buckets.update(name(0, 50), kNow, add_one);
  CHECK(buckets.read(name(0, 50)) == (1u << 20) + 1);
}
