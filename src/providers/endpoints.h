// Where a provider is asked, and with which parameters: authorization, token, userinfo, keys and discovery.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "providers/provider.h"
#include "providers/settings.h"

namespace authfcgi::providers {

// An endpoint is text, which is its URL, or {url, params}; one without a URL is discovered. provider has its id, type,
// issuer and values already. Complains when there is neither a URL nor an issuer to discover it from.
void read_endpoints(const Settings& settings, Provider& provider, Complaints& complaints);

// A parameter that we send there in any case, among params or in the URL's own query; "" where its value is known later.
std::optional<std::string> find_param(const Endpoint& endpoint, std::string_view name);

}  // namespace authfcgi::providers
