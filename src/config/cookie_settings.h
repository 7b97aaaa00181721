// "cookies": the operator's own names and attributes, laid over Auth.js's defaults (authjs-wire.md 3.1).
#pragma once

#include "config/config.h"
#include "config/reader.h"

namespace authfcgi::config {

void read_cookies(const Reader& reader, Config& config);

}  // namespace authfcgi::config
