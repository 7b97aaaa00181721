// From the configuration's "providers" to Providers, or to every complaint at once (SEC-78).
#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "providers/provider.h"

namespace authfcgi::providers {

// In the order of the configuration. An entry with a type is written out; one without is looked up in the catalogue, and
// what it says replaces the catalogue's words. Where neither says how a member of the user is found, the default mapping
// does (profile.h). Throws config::ConfigError with every complaint: provider, key, present
// value, rule.
std::vector<Provider> load(const config::Config& config);

// The one with this id, byte for byte, or nullptr.
const Provider* find(const std::vector<Provider>& providers, std::string_view id);

}  // namespace authfcgi::providers
