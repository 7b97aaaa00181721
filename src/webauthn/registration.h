// A new passkey: the relying party's part of the registration ceremony (WebAuthn Level 2 section 7.1). Whose passkey it
// becomes, that the challenge is used once, and that its id is new here, is for signin/ to see.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "json/value.h"
#include "webauthn/expected.h"

namespace authfcgi::webauthn {

struct Registration {
  std::string credential_id;     // 1 to 1023 bytes
  std::string public_key;        // a COSE key (RFC 9052 section 7), the bytes as they came
  std::uint32_t counter = 0;
  bool is_multi_device = false;  // backup eligible
  bool is_backed_up = false;
  bool is_user_verified = false;
  std::vector<std::string> transports;  // at most 8, each of lower-case letters, digits and hyphens; others are left out
};

// credential is what the browser says (PublicKeyCredential.toJSON(), Level 3 section 5.1), any hostile JSON. Throws
// WebAuthnError, and nothing else, for whatever is wrong with it.
Registration verify_registration(const json::Value& credential, const Expected& expected);

}  // namespace authfcgi::webauthn
