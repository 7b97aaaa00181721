// "adapter": where users and accounts are kept, and how the way there is protected.
#pragma once

#include "config/config.h"
#include "config/load.h"
#include "config/reader.h"

namespace authfcgi::config {

// The password is read from the environment unless it is written (AUTH_ADAPTER_PASSWORD, see environment.h).
void read_adapter(const Reader& reader, const Environment& environment, Config& config);

}  // namespace authfcgi::config
