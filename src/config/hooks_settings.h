// The group "callbacks", and "authorize" of the providers.
#pragma once

#include "config/load.h"
#include "config/reader.h"

namespace authfcgi::config {

// Reads the files, too; a relative path is relative to the configuration's folder.
void read_hooks(const Reader& reader, const Environment& environment, Config& config);

}  // namespace authfcgi::config
