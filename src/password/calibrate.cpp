#include "password/calibrate.h"

#include <algorithm>

#include "password/argon2.h"

namespace authfcgi::password {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t kMiB = 1024;
constexpr std::uint32_t kMaxIterations = 100;
// From dear to cheap; all defend alike against a guesser with much hardware (OWASP Password Storage Cheat Sheet).
constexpr config::PasswordCost kLess[] = {{46 * kMiB, 1}, {19 * kMiB, 2}};

}  // namespace

milliseconds measure_argon2id(const config::PasswordCost& cost) {
  waste_argon2id("warm up: the first one pays for fresh memory", cost);
  const auto start = std::chrono::steady_clock::now();
  waste_argon2id("a password of usual length", cost);
  return std::chrono::ceil<milliseconds>(std::chrono::steady_clock::now() - start);
}

Calibration calibrate(milliseconds target, const Stopwatch& measure) {
  config::PasswordCost cost{.memory_kib = 64 * kMiB, .iterations = 1};
  const milliseconds once = measure(cost);
  if (once <= target) {
    // Further rounds cost less than the first, which fetches the memory: begin with a guess and correct it.
    const milliseconds twice = measure({cost.memory_kib, 2});
    const auto round = std::max<std::int64_t>(1, (twice - once).count());
    const auto rounds = 1 + (target - once).count() / round;
    cost.iterations = static_cast<std::uint32_t>(std::clamp<std::int64_t>(rounds, 1, kMaxIterations));
    milliseconds time = measure(cost);
    while (time > target && cost.iterations > 1) {
      --cost.iterations;
      time = measure(cost);
    }
    return {cost, time};
  }
  Calibration least{};
  for (const auto& less : kLess) {
    least = {less, measure(less)};
    if (least.time <= target) break;
  }
  return least;
}

}  // namespace authfcgi::password
