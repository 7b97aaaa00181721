// Whom one waits for: the name of a provider's place in the bulkhead (SEC-25).
#pragma once

#include <string>

#include "providers/provider.h"

namespace authfcgi::providers {

// "company at https://idp.example": two sites may call two servers by one id, and one that hangs is not the other.
std::string place_of(const Provider& provider);

}  // namespace authfcgi::providers
