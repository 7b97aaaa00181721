// What ties us to one site, and may be said by the environment as well: secrets, AUTH_URL, base path, trust, proxy
// (authjs-wire.md 1.1 to 1.3, 1.9). The file wins over the environment.
#pragma once

#include "config/config.h"
#include "config/environment.h"
#include "config/reader.h"

namespace authfcgi::config {

void read_deployment(const Reader& reader, const Environment& environment, Config& config);

}  // namespace authfcgi::config
