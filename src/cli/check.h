// authfcgi check --config FILE: everything that is wrong with a configuration, before it is used.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "config/load.h"

namespace authfcgi::cli {

// 0 and "FILE: no complaints" on out, or 1 and a line for each complaint on err. Throws UsageError.
int check(const std::vector<std::string>& arguments, const config::Environment& environment, std::ostream& out,
          std::ostream& err);

}  // namespace authfcgi::cli
