#include "webauthn/registration.h"

#include <algorithm>

#include "webauthn/authenticator_data.h"
#include "webauthn/cbor.h"
#include "webauthn/client_data.h"
#include "webauthn/cose_key.h"
#include "webauthn/credential.h"
#include "webauthn/error.h"

namespace authfcgi::webauthn {
namespace {

// The authenticator data of an attestation object (Level 2 section 6.5.4).
std::string authenticator_data_of(std::string_view attestation_object) {
  const Cbor object = Cbor::parse(attestation_object);
  const Cbor* format = object.find("fmt");
  const Cbor* statement = object.find("attStmt");
  const Cbor* data = object.find("authData");
  if (format == nullptr || format->text() == nullptr || statement == nullptr || !statement->is_map() ||
      data == nullptr || data->bytes() == nullptr) {
    throw WebAuthnError("attestation object: fmt, attStmt or authData is missing or of another kind");
  }
  // Section 8.7: who attests nothing has nothing to state. Any other format's statement stays unread. Our options ask for
  // attestation "none" and we have no list of makers to trust, so there is nothing that it could tell; and whoever forges
  // a key could as well send "none" with it.
  if (*format->text() == "none" && statement->size() != 0) {
    throw WebAuthnError("attestation object: fmt none with a statement");
  }
  return *data->bytes();
}

bool is_transport(std::string_view text) {
  constexpr std::size_t kMaxBytes = 32;
  return !text.empty() && text.size() <= kMaxBytes && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// A hint for later ceremonies, nothing more (Level 2 section 5.8.4): what does not look like one is left out, an unknown
// one is kept.
std::vector<std::string> transports_of(const json::Value& response) {
  constexpr std::size_t kMaxTransports = 8;
  std::vector<std::string> transports;
  const json::Value* list = response.find("transports");
  if (list == nullptr || !list->is_array()) return transports;
  for (const json::Value& element : list->array()) {
    if (transports.size() == kMaxTransports) break;
    if (element.is_string() && is_transport(element.string())) transports.push_back(element.string());
  }
  return transports;
}

}  // namespace

// The order of Level 2 section 7.1, steps 5 to 21.
Registration verify_registration(const json::Value& json, const Expected& expected) {
  const Credential credential(json);
  validate_client_data(credential.bytes("clientDataJSON"), "webauthn.create", expected);

  const std::string attestation_object = credential.bytes("attestationObject");
  AuthenticatorData data = parse_authenticator_data(authenticator_data_of(attestation_object));
  validate_authenticator_data(data, expected);

  if (!data.credential) throw WebAuthnError("authenticator data: has no credential");
  if (data.credential->id != credential.id()) throw WebAuthnError("authenticator data: another credential than id says");
  const CoseKey key(data.credential->public_key);  // throws for what is no key of ours

  return {.credential_id = std::move(data.credential->id),
          .public_key = std::move(data.credential->public_key),
          .counter = data.counter,
          .is_multi_device = data.is_backup_eligible,
          .is_backed_up = data.is_backed_up,
          .is_user_verified = data.is_user_verified,
          .transports = transports_of(credential.response())};
}

}  // namespace authfcgi::webauthn
