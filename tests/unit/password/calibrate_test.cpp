#include "password/calibrate.h"

#include <doctest/doctest.h>

using namespace authfcgi;
using namespace std::chrono_literals;
using password::calibrate;

namespace {

// A machine that needs so long for 64 MiB: once for the memory, and for each round.
password::Stopwatch machine(std::chrono::milliseconds memory, std::chrono::milliseconds round) {
  return [=](const config::PasswordCost& cost) { return (memory + round * cost.iterations) * cost.memory_kib / 65536; };
}

}  // namespace

TEST_CASE("a machine gets as many rounds of 64 MiB as the time allows") {
  const auto found = calibrate(250ms, machine(30ms, 50ms));
  CHECK(found.cost.memory_kib == 65536);
  CHECK(found.cost.iterations == 4);
  CHECK(found.time == 230ms);
  CHECK(calibrate(250ms, machine(0ms, 250ms)).cost.iterations == 1);
  CHECK(calibrate(10s, machine(0ms, 1ms)).cost.iterations == 100);
}

TEST_CASE("a slow machine gets less memory, and never less than is allowed") {
  CHECK(calibrate(250ms, machine(0ms, 300ms)).cost.memory_kib == 46 * 1024);
  const auto least = calibrate(1ms, machine(0ms, 1000ms));
  CHECK(least.cost.memory_kib == 19 * 1024);
  CHECK(least.cost.iterations == 2);
}

TEST_CASE("measuring computes") { CHECK(password::measure_argon2id({.memory_kib = 64, .iterations = 1}) >= 0ms); }
