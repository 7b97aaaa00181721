// A passkey that is used again: the relying party's part of the authentication ceremony (WebAuthn Level 2 section 7.2).
// Which stored row belongs to the credential's id, and whose it is, is for signin/ to see.
#pragma once

#include <cstdint>
#include <string_view>

#include "json/value.h"
#include "webauthn/expected.h"

namespace authfcgi::webauthn {

struct Authentication {
  std::uint32_t counter = 0;     // to be stored
  bool is_multi_device = false;  // backup eligible; Level 3 section 6.1.3: never another than at registration
  bool is_backed_up = false;
  bool is_user_verified = false;
};

// credential is what the browser says, any hostile JSON; public_key and stored_counter are from the row that was found
// by its id. Throws WebAuthnError, and nothing else, for whatever is wrong with them: also for a counter that did not
// grow, which tells that the passkey was cloned.
Authentication verify_authentication(const json::Value& credential, std::string_view public_key,
                                     std::uint32_t stored_counter, const Expected& expected);

}  // namespace authfcgi::webauthn
