// One provider that is written out, from JSON to a Provider (authjs-wire.md 5.1, with 15.43, 15.56 and 15.57).
#pragma once

#include <optional>
#include <string_view>

#include "config/config.h"
#include "json/value.h"
#include "providers/provider.h"
#include "providers/settings.h"

namespace authfcgi::providers {

// 1 to 64 of A-Z a-z 0-9 - _ . ~, and neither "undefined" nor dots only: it stands in paths and file names.
bool is_provider_id(std::string_view id);

// Nothing (and why, in complaints) when something is wrong. Secrets never get into a complaint.
std::optional<Provider> parse(const json::Value& settings, const config::Config& config, Complaints& complaints);

}  // namespace authfcgi::providers
