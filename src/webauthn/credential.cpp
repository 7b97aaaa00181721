#include "webauthn/credential.h"

#include <optional>

#include "base/base64url.h"
#include "webauthn/authenticator_data.h"
#include "webauthn/error.h"

namespace authfcgi::webauthn {
namespace {

std::string decode(const json::Value& object, std::string_view member) {
  const std::optional<std::string_view> text = object.find_string(member);
  if (!text) throw WebAuthnError("credential: " + std::string(member) + " is missing or no text");
  std::optional<std::string> bytes = base64url_decode(*text);
  if (!bytes) throw WebAuthnError("credential: " + std::string(member) + " is not base64url");
  return std::move(*bytes);
}

}  // namespace

Credential::Credential(const json::Value& json) : id_(decode(json, "id")), response_(json.find("response")) {
  if (json.find_string("type") != "public-key") throw WebAuthnError("credential: type is not public-key");
  if (id_.empty() || id_.size() > kMaxCredentialId) throw WebAuthnError("credential: id has no allowed length");
  if (json.find_string("rawId") != json.find_string("id")) throw WebAuthnError("credential: id and rawId differ");
  if (response_ == nullptr || !response_->is_object()) throw WebAuthnError("credential: response is no object");
}

std::string Credential::bytes(std::string_view member) const { return decode(*response_, member); }

}  // namespace authfcgi::webauthn
