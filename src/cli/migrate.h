// authfcgi migrate --config FILE: the tables of the configured store, brought up to date.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "config/load.h"

namespace authfcgi::cli {

// 0 and the version of the tables on out. Throws UsageError, ConfigError, StoreError, and Error where no adapter is
// configured.
int migrate(const std::vector<std::string>& arguments, const config::Environment& environment, std::ostream& out);

}  // namespace authfcgi::cli
