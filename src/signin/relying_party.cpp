#include "signin/relying_party.h"

#include "http/url.h"
#include "providers/webauthn.h"

namespace authfcgi::signin {

RelyingParty relying_party_of(const providers::Provider& provider, const std::string& origin) {
  const providers::WebAuthn& settings = *provider.webauthn;
  RelyingParty party{.ids = settings.ids, .origins = settings.origins, .name = settings.name};
  const auto url = http::parse_url(origin);
  if (party.ids.empty()) party.ids = {url ? url->host : ""};
  if (party.origins.empty()) party.origins = {origin};
  if (party.name.empty()) party.name = origin.substr(origin.find("://") + 3);
  return party;
}

}  // namespace authfcgi::signin
