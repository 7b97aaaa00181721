// The configuration's passwords.
#pragma once

#include "config/config.h"
#include "config/reader.h"

namespace authfcgi::config {

void read_passwords(const Reader& reader, Config& config);

}  // namespace authfcgi::config
