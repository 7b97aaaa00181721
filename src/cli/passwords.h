// authfcgi passwords: what they cost here, and a hash to put into a store by hand.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "config/load.h"
#include "crypto/random.h"
#include "password/calibrate.h"

namespace authfcgi::cli {

// "calibrate [--target 250ms]" measures and prints the configuration to use; "hash [--config FILE]" reads a password from
// in, without echo and twice where that is a terminal, and prints a PHC string of the configured cost. Throws UsageError;
// a password is never taken from the arguments, where every user of the machine could read it.
int passwords(const std::vector<std::string>& arguments, const config::Environment& environment, crypto::Random& random,
              const password::Stopwatch& measure, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace authfcgi::cli
