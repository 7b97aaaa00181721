// What the browser says that it asked the authenticator for (WebAuthn Level 2 section 5.8.1).
#pragma once

#include <string_view>

#include "webauthn/expected.h"

namespace authfcgi::webauthn {

// bytes are the JSON as the browser serialized it; type is "webauthn.create" or "webauthn.get". Throws WebAuthnError unless
// type and challenge are exactly the expected ones, the origin is one of the expected, and crossOrigin is false or
// missing: a page that puts us into a frame of another site's is not the page that the person sees. tokenBinding, which
// Level 3 dropped, topOrigin and whatever else there is do not matter.
void validate_client_data(std::string_view bytes, std::string_view type, const Expected& expected);

}  // namespace authfcgi::webauthn
