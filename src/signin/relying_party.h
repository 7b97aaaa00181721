// For which site passkeys are (WebAuthn Level 2 section 5.4.2): as configured, or as the request says.
#pragma once

#include <string>
#include <vector>

#include "providers/provider.h"

namespace authfcgi::signin {

struct RelyingParty {
  std::vector<std::string> ids, origins;  // never empty; the first id is the one for new passkeys
  std::string name;
};

// provider: of type webauthn.
RelyingParty relying_party_of(const providers::Provider& provider, const std::string& origin);

}  // namespace authfcgi::signin
