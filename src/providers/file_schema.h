// conf/provider.schema.json as the program carries it: what may stand in a provider file.
#pragma once

#include <string>
#include <vector>

#include "json/value.h"

namespace authfcgi::providers {

// What breaks the schema: '/userinfo/auth is "basic", but must be one of ["bearer","none"]'. Empty for a good file. What
// the schema cannot say (templates, expressions, quirks in detail) is left to parse().
std::vector<std::string> check_file(const json::Value& file);

}  // namespace authfcgi::providers
