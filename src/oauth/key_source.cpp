#include "oauth/key_source.h"

#include "oauth/error.h"

namespace authfcgi::oauth {

std::shared_ptr<const jose::JwkSet> NoKeys::keys() {
  throw ProtocolError("the provider has no jwks_uri: its signatures cannot be verified");
}

}  // namespace authfcgi::oauth
