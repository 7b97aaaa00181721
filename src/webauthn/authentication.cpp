#include "webauthn/authentication.h"

#include <string>

#include "crypto/digest.h"
#include "webauthn/authenticator_data.h"
#include "webauthn/client_data.h"
#include "webauthn/cose_key.h"
#include "webauthn/credential.h"
#include "webauthn/error.h"

namespace authfcgi::webauthn {

// The order of Level 2 section 7.2, steps 7 to 21.
Authentication verify_authentication(const json::Value& json, std::string_view public_key, std::uint32_t stored_counter,
                                     const Expected& expected) {
  const Credential credential(json);
  const std::string client_data = credential.bytes("clientDataJSON");
  const std::string authenticator_data = credential.bytes("authenticatorData");
  const std::string signature = credential.bytes("signature");

  validate_client_data(client_data, "webauthn.get", expected);
  const AuthenticatorData data = parse_authenticator_data(authenticator_data);
  validate_authenticator_data(data, expected);
  if (data.credential) throw WebAuthnError("authenticator data: a credential belongs to a registration (section 6.1)");

  const CoseKey key(public_key);
  if (!key.verify(authenticator_data + crypto::sha256(client_data), signature)) {
    throw WebAuthnError("the signature is not this passkey's");
  }

  // Only after the signature: a counter that nobody signed says nothing. Passkeys that never count stay at 0.
  if ((data.counter > 0 || stored_counter > 0) && data.counter <= stored_counter) {
    throw WebAuthnError("the passkey's counter did not grow: there may be a copy of it");
  }
  return {.counter = data.counter,
          .is_multi_device = data.is_backup_eligible,
          .is_backed_up = data.is_backed_up,
          .is_user_verified = data.is_user_verified};
}

}  // namespace authfcgi::webauthn
