#include "providers/place.h"

#include "providers/email.h"

namespace authfcgi::providers {

std::string place_of(const Provider& provider) {
  const auto at = [&](const std::string& server) { return server.empty() ? provider.id : provider.id + " at " + server; };
  if (provider.email && provider.email->server) {
    return at(provider.email->server->host + ":" + std::to_string(provider.email->server->port));
  }
  return at(provider.issuer.empty() ? provider.token.url : provider.issuer);
}

}  // namespace authfcgi::providers
