// The parts of the configuration that only the file can say, from JSON to Config.
#pragma once

#include "config/config.h"
#include "config/reader.h"

namespace authfcgi::config {

// Everything except what deployment.h, cookie_settings.h, adapter_settings.h and provider_list.h read; after the adapter,
// which decides the default of session.strategy.
void parse(const Reader& reader, Config& config);

}  // namespace authfcgi::config
