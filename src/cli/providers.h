// authfcgi providers [--config FILE]: the catalogue, one line a provider.
// authfcgi providers show ID [--config FILE]: one of them, with what it needs and the redirect URI to register there.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "config/load.h"

namespace authfcgi::cli {

// With a configuration its providerDirectory is looked into first, and its URL stands in the redirect URI. Throws
// UsageError, and ConfigError for a configuration or a provider file that is wrong.
int providers(const std::vector<std::string>& arguments, const config::Environment& environment, std::ostream& out);

}  // namespace authfcgi::cli
