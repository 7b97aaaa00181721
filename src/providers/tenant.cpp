#include "providers/tenant.h"

#include <algorithm>

#include "jose/compact.h"
#include "json/located.h"
#include "oauth/error.h"

namespace authfcgi::providers {

namespace {

constexpr std::size_t kMaxTenantBytes = 64;

// The issuer in three: up to the tenant, the tenant, and after it.
struct Parts {
  std::string_view host, tenant;
};

std::optional<Parts> take_apart(const Provider& provider) {
  const auto& quirk = provider.quirks.tenant_issuer;
  const std::string_view issuer = provider.issuer;
  if (!quirk || !issuer.ends_with(quirk->after)) return std::nullopt;
  const std::string_view start = issuer.substr(0, issuer.size() - quirk->after.size());
  const std::size_t slash = start.rfind('/');
  if (slash == std::string_view::npos || !start.substr(0, slash + 1).ends_with(quirk->before)) return std::nullopt;
  return Parts{start.substr(0, slash + 1), start.substr(slash + 1)};
}

// It becomes part of a URL: one segment, and no dots that lead elsewhere.
bool is_tenant(std::string_view text) {
  return !text.empty() && text.size() <= kMaxTenantBytes &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '.'; }) &&
         text.find_first_not_of('.') != std::string_view::npos;
}

bool is_multi_tenant(const TenantIssuer& quirk, std::string_view tenant) {
  return std::find(quirk.multi_tenant.begin(), quirk.multi_tenant.end(), tenant) != quirk.multi_tenant.end();
}

json::Value unverified_claims(std::string_view id_token) {
  try {
    return jose::parse_object(jose::decode_part(jose::split_compact<3>(id_token)[1]));
  } catch (const jose::JoseError&) {
    std::throw_with_nested(oauth::ProtocolError("id_token"));
  }
}

}  // namespace

std::string issuer_placeholder(const Provider& provider) {
  const auto parts = take_apart(provider);
  if (!parts) return "";
  return std::string(parts->host) + provider.quirks.tenant_issuer->placeholder + provider.quirks.tenant_issuer->after;
}

std::optional<std::string> find_tenant_issuer(const Provider& provider, std::string_view id_token) {
  const auto parts = take_apart(provider);
  if (!parts) return std::nullopt;
  const TenantIssuer& quirk = *provider.quirks.tenant_issuer;
  if (!is_multi_tenant(quirk, parts->tenant)) return std::nullopt;

  const json::Value claims = unverified_claims(id_token);
  const json::Value* tenant = json::resolve(claims, quirk.tenant_claim);
  if (!tenant || !tenant->is_string() || !is_tenant(tenant->string()))
    throw oauth::ProtocolError("id_token: its tenant is missing or no name");
  if (is_multi_tenant(quirk, tenant->string())) throw oauth::ProtocolError("id_token: its tenant is no single one");
  return std::string(parts->host) + tenant->string() + quirk.after;
}

}  // namespace authfcgi::providers
