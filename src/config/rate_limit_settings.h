// The configuration's rateLimit.
#pragma once

#include "config/config.h"
#include "config/reader.h"

namespace authfcgi::config {

void read_rate_limit(const Reader& reader, Config& config);

}  // namespace authfcgi::config
