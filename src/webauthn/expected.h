// What a ceremony must have been for: who asked, and with which challenge. An empty challenge or list fits nothing.
#pragma once

#include <string>
#include <vector>

namespace authfcgi::webauthn {

struct Expected {
  std::string challenge;             // as it stands in the client data: base64url without padding
  std::vector<std::string> origins;  // "https://app.example.com"; one of them, byte for byte
  std::vector<std::string> relying_party_ids;  // "app.example.com"; one of them
  bool user_verification = true;     // must the authenticator have verified the user (PIN, fingerprint)?
};

}  // namespace authfcgi::webauthn
