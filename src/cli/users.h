// authfcgi users add|list|show|passwd|lock|unlock|disable|enable|delete|import: people and their passwords, for the operator.
#pragma once

#include <string>
#include <vector>

#include "cli/people.h"

namespace authfcgi::cli {

// 0 and what was done on out; of import 1 where a row was refused. Throws UsageError, ConfigError, StoreError, and Error for
// somebody who is not there and a password that is too weak.
int users(const std::vector<std::string>& arguments, const World& world);

}  // namespace authfcgi::cli
