// Reads "secondFactor".
#pragma once

#include "config/config.h"
#include "config/reader.h"

namespace authfcgi::config {

// After the adapter and "accounts".
void read_second_factor(const Reader& reader, Config& config);

}  // namespace authfcgi::config
