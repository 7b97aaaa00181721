// Which cost a machine can bear: as much memory as is usual, and then as many rounds as the time allows (RFC 9106
// section 4 goes the same way).
#pragma once

#include <chrono>
#include <functional>

#include "config/password.h"

namespace authfcgi::password {

struct Calibration {
  config::PasswordCost cost;
  std::chrono::milliseconds time;  // what it took
};

// Measures one hash of that cost.
using Stopwatch = std::function<std::chrono::milliseconds(const config::PasswordCost& cost)>;
std::chrono::milliseconds measure_argon2id(const config::PasswordCost& cost);

// The dearest cost that stays within target: 64 MiB and as many rounds as fit, at most 100; where not even one does, less
// memory, down to 19 MiB in two rounds, which is the least that is allowed and may take longer.
Calibration calibrate(std::chrono::milliseconds target, const Stopwatch& measure);

}  // namespace authfcgi::password
