// The entries of "providers": all objects with an id, completed from the environment. What they mean, providers/ knows.
#pragma once

#include "config/config.h"
#include "config/environment.h"
#include "config/reader.h"

namespace authfcgi::config {

// Reads config.allow_insecure_loopback; fills config.providers.
void read_provider_list(const Reader& reader, const Environment& environment, Config& config);

}  // namespace authfcgi::config
