// authfcgi sessions list|revoke: who is signed in where, and the end of it. Sessions of the database strategy; those of the
// jwt strategy are nowhere but in browsers.
#pragma once

#include <string>
#include <vector>

#include "cli/people.h"

namespace authfcgi::cli {

// 0 and what was done on out. Throws UsageError, ConfigError, StoreError, and Error for who or what is not there.
int sessions(const std::vector<std::string>& arguments, const World& world);

}  // namespace authfcgi::cli
