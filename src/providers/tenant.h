// One issuer that stands for many tenants, as Microsoft's "common" does: which one a person belongs to is only known from
// the ID Token, whose issuer is the tenant's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "providers/provider.h"

namespace authfcgi::providers {

// How the discovery document of a multi-tenant issuer may spell its own issuer ("https://…/{tenantid}/v2.0"); empty
// where no other spelling than the configured one is accepted.
std::string issuer_placeholder(const Provider& provider);

// The issuer of the tenant that an ID Token names, when the configured issuer stands for many. The token is not verified
// yet: what it says only chooses whose keys must verify it, always at the configured host. Nothing where the configured
// issuer is a tenant's own. Throws oauth::ProtocolError for a token that names no tenant, or one that stands for many, too:
// nobody is a person of "common".
std::optional<std::string> find_tenant_issuer(const Provider& provider, std::string_view id_token);

}  // namespace authfcgi::providers
