// "redis": the server that holds sessions, verification tokens and the numbers of limits for several machines at once.
#pragma once

#include "config/config.h"
#include "config/environment.h"
#include "config/reader.h"

namespace authfcgi::config {

// The password may come from AUTH_REDIS_PASSWORD; the file wins over the environment.
void read_redis(const Reader& reader, const Environment& environment, Config& config);

}  // namespace authfcgi::config
