// authfcgi webhooks list | retry [ID] --config FILE: the messages that wait, and those that were given up.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "base/clock.h"
#include "config/load.h"

namespace authfcgi::cli {

// list prints a line a message; retry makes one due now, or without ID all that were given up. Throws UsageError, ConfigError,
// and Error where there is no adapter.
int webhooks(const std::vector<std::string>& arguments, const config::Environment& environment, Instant now, std::ostream& out);

}  // namespace authfcgi::cli
