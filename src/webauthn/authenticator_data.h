// What the authenticator itself says, and signs (WebAuthn Level 2 section 6.1; the backup flags are Level 3's).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "webauthn/expected.h"

namespace authfcgi::webauthn {

inline constexpr std::size_t kMaxCredentialId = 1023;  // bytes; Level 3 section 4, "Credential ID"

// Section 6.5.1. The AAGUID, the authenticator's model, is not kept: we trust all models alike.
struct AttestedCredential {
  std::string id;          // 1 to kMaxCredentialId bytes
  std::string public_key;  // the bytes of one CBOR map; CoseKey says whether they are a key
};

struct AuthenticatorData {
  std::string relying_party_id_hash;  // 32 bytes
  bool is_user_present = false;
  bool is_user_verified = false;
  bool is_backup_eligible = false;
  bool is_backed_up = false;
  std::uint32_t counter = 0;
  std::optional<AttestedCredential> credential;  // registration only
};

// Throws WebAuthnError for anything but the whole of it: bytes missing or left over, a credential's id of no allowed
// length, broken CBOR, backed up although not eligible (Level 3 section 6.1.3). Extensions are read and forgotten.
AuthenticatorData parse_authenticator_data(std::string_view bytes);

// What both ceremonies ask (Level 2 section 7.1 steps 13 to 15, section 7.2 steps 15 to 17): one of our relying party ids,
// somebody present, and verified where expected. Throws WebAuthnError.
void validate_authenticator_data(const AuthenticatorData& data, const Expected& expected);

}  // namespace authfcgi::webauthn
