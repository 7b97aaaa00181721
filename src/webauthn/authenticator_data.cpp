#include "webauthn/authenticator_data.h"

#include <algorithm>

#include "crypto/digest.h"
#include "webauthn/cbor.h"
#include "webauthn/error.h"

namespace authfcgi::webauthn {
namespace {

// Bits 1 and 5 are reserved; whoever sets them means something that we cannot know.
enum Flag : unsigned {
  kUserPresent = 1 << 0,
  kUserVerified = 1 << 2,
  kBackupEligible = 1 << 3,
  kBackedUp = 1 << 4,
  kAttestedCredential = 1 << 6,
  kExtensions = 1 << 7,
};

constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kCounterBytes = 4;
constexpr std::size_t kAaguidBytes = 16;
constexpr std::size_t kIdLengthBytes = 2;

std::string_view take(std::string_view& rest, std::size_t count) {
  if (count > rest.size()) throw WebAuthnError("authenticator data: too short");
  const std::string_view taken = rest.substr(0, count);
  rest.remove_prefix(count);
  return taken;
}

std::uint32_t take_number(std::string_view& rest, std::size_t bytes) {
  std::uint32_t value = 0;
  for (const char byte : take(rest, bytes)) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

// The bytes of the CBOR map at the beginning of rest.
std::string_view take_map(std::string_view& rest) {
  const std::string_view before = rest;
  if (!Cbor::parse_first(rest).is_map()) throw WebAuthnError("authenticator data: key or extensions are no map");
  return before.substr(0, before.size() - rest.size());
}

AttestedCredential take_credential(std::string_view& rest) {
  take(rest, kAaguidBytes);
  const std::size_t length = take_number(rest, kIdLengthBytes);
  if (length == 0 || length > kMaxCredentialId) {
    throw WebAuthnError("authenticator data: the credential's id has no allowed length");
  }
  AttestedCredential credential;
  credential.id = take(rest, length);
  credential.public_key = take_map(rest);
  return credential;
}

}  // namespace

AuthenticatorData parse_authenticator_data(std::string_view bytes) {
  std::string_view rest = bytes;
  AuthenticatorData data;
  data.relying_party_id_hash = take(rest, kHashBytes);

  const unsigned flags = take_number(rest, 1);
  data.is_user_present = (flags & kUserPresent) != 0;
  data.is_user_verified = (flags & kUserVerified) != 0;
  data.is_backup_eligible = (flags & kBackupEligible) != 0;
  data.is_backed_up = (flags & kBackedUp) != 0;
  if (data.is_backed_up && !data.is_backup_eligible) {
    throw WebAuthnError("authenticator data: backed up, although this passkey cannot be");
  }

  data.counter = take_number(rest, kCounterBytes);
  if ((flags & kAttestedCredential) != 0) data.credential = take_credential(rest);
  if ((flags & kExtensions) != 0) take_map(rest);
  if (!rest.empty()) throw WebAuthnError("authenticator data: bytes after the end");
  return data;
}

void validate_authenticator_data(const AuthenticatorData& data, const Expected& expected) {
  // The authenticator saw this id: a passkey of one site is not shown to another.
  const auto& ids = expected.relying_party_ids;
  if (std::none_of(ids.begin(), ids.end(),
                   [&](const std::string& id) { return crypto::sha256(id) == data.relying_party_id_hash; })) {
    throw WebAuthnError("authenticator data: made for another relying party");
  }
  if (!data.is_user_present) throw WebAuthnError("authenticator data: nobody was present");
  if (expected.user_verification && !data.is_user_verified) {
    throw WebAuthnError("authenticator data: the user was not verified");
  }
}

}  // namespace authfcgi::webauthn
