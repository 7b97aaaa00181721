// authfcgi serve --config FILE: the daemon, in the foreground.
#pragma once

#include <string>
#include <vector>

namespace authfcgi::cli {

// Returns the exit status when the daemon has ended. Throws UsageError for arguments that are none of its own.
int serve(const std::vector<std::string>& arguments);

}  // namespace authfcgi::cli
