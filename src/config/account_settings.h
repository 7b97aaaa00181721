// The configuration's accounts.
#pragma once

#include "config/config.h"
#include "config/reader.h"

namespace authfcgi::config {

void read_accounts(const Reader& reader, Config& config);

}  // namespace authfcgi::config
