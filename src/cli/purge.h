// authfcgi purge --config FILE: what has expired leaves the store. Nothing ever depends on it but the size of the store.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "base/clock.h"
#include "config/load.h"

namespace authfcgi::cli {

// 0 and the number of deleted sessions and verification tokens on out. Throws UsageError, ConfigError, StoreError, and
// Error where no adapter is configured.
int purge(const std::vector<std::string>& arguments, const config::Environment& environment, Instant now,
          std::ostream& out);

}  // namespace authfcgi::cli
