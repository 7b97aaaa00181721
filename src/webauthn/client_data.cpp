#include "webauthn/client_data.h"

#include <algorithm>
#include <optional>
#include <string>

#include "crypto/secret.h"
#include "json/text.h"
#include "webauthn/error.h"

namespace authfcgi::webauthn {
namespace {

// Browsers need about 150 bytes and a name or two that they invent.
constexpr std::size_t kMaxBytes = 8192;

json::Value parse(std::string_view bytes) {
  if (bytes.size() > kMaxBytes) throw WebAuthnError("client data: too long");
  try {
    return json::parse(bytes);
  } catch (const json::ParseError&) {
    std::throw_with_nested(WebAuthnError("client data: not JSON"));
  }
}

std::string_view text_of(const json::Value& data, std::string_view member) {
  const std::optional<std::string_view> text = data.find_string(member);
  if (!text) throw WebAuthnError("client data: " + std::string(member) + " is missing or no text");
  return *text;
}

bool is_cross_origin(const json::Value& data) {
  const json::Value* member = data.find("crossOrigin");
  return member != nullptr && !(member->is_bool() && !member->boolean());
}

}  // namespace

// The order of Level 2 sections 7.1 (steps 5 to 10) and 7.2 (steps 9 to 14).
void validate_client_data(std::string_view bytes, std::string_view type, const Expected& expected) {
  const json::Value data = parse(bytes);

  // Without the type, an answer to one ceremony would be good for the other.
  if (text_of(data, "type") != type) throw WebAuthnError("client data: type is not " + std::string(type));

  const std::string_view challenge = text_of(data, "challenge");
  if (challenge.empty() || !crypto::constant_time_equal(challenge, expected.challenge)) {
    throw WebAuthnError("client data: not the challenge that we sent");
  }

  // Byte for byte: a phishing page's origin differs in as little as a letter (SEC-66).
  const auto& origins = expected.origins;
  if (std::find(origins.begin(), origins.end(), text_of(data, "origin")) == origins.end()) {
    throw WebAuthnError("client data: the origin is none of ours");
  }
  if (is_cross_origin(data)) throw WebAuthnError("client data: made in a frame of another site");
}

}  // namespace authfcgi::webauthn
