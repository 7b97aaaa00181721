// What we know of the authorization servers: their metadata and keys, fetched once for all workers (SEC-9) and
// parsed once a worker.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/clock.h"
#include "http/fetch.h"
#include "oauth/client.h"
#include "oauth/key_source.h"

namespace authfcgi::shared {
class DocumentCache;
}

namespace authfcgi::oauth {

// One a worker; the cache behind it is everybody's.
class Metadata {
 public:
  // Both functions send; they differ only in how much they accept (SEC-21).
  Metadata(shared::DocumentCache& cache, http::Fetch fetch_discovery, http::Fetch fetch_keys,
           bool allow_insecure_loopback);

  // url: the discovery document, usually well_known_url(issuer). Throws ProtocolError (with the cause nested) when
  // there is none, neither fresh nor stale. other_spelling: as in validate_metadata().
  std::shared_ptr<const AuthorizationServer> discover(const std::string& url, const std::string& issuer, Instant now,
                                                      const std::string& other_spelling = "");

  // The keys at jwks_uri; fetched when first asked for, not here. NoKeys where jwks_uri is empty.
  std::unique_ptr<KeySource> keys(const std::string& jwks_uri, Instant now);

 private:
  class CachedKeys;
  template <class T>
  struct Parsed {
    std::uint64_t version = 0;
    std::shared_ptr<const T> value;
  };

  shared::DocumentCache& cache_;
  http::Fetch fetch_discovery_;
  http::Fetch fetch_keys_;
  bool allow_insecure_loopback_;
  // Each provider has one, but a multi-tenant one has one for each tenant that anybody comes from: they are bounded.
  std::map<std::string, Parsed<AuthorizationServer>> servers_;  // by URL, issuer and its other spelling
  std::map<std::string, Parsed<jose::JwkSet>> key_sets_;        // by URL
};

}  // namespace authfcgi::oauth
