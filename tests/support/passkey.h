// An authenticator made of software, with a P-256 key of its own, and the little CBOR that it writes (RFC 8949). Its
// members may be set to what no honest authenticator would say.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/base64url.h"
#include "crypto/digest.h"
#include "crypto/ecdsa_der.h"
#include "crypto/pkey.h"
#include "json/text.h"

namespace authfcgi::support {

// An initial byte and its argument, in the shortest form up to 16 bits.
inline std::string cbor_head(unsigned major, std::size_t argument) {
  const auto byte = [](std::size_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  std::string head(1, byte(major << 5 | (argument < 24 ? argument : argument < 256 ? 24 : 25)));
  if (argument >= 256) head += byte(argument >> 8);
  if (argument >= 24) head += byte(argument & 0xff);
  return head;
}

inline std::string cbor(int number) {
  return number < 0 ? cbor_head(1, static_cast<std::size_t>(-1 - number)) : cbor_head(0, static_cast<std::size_t>(number));
}
inline std::string cbor_bytes(std::string_view bytes) { return cbor_head(2, bytes.size()) + std::string(bytes); }
inline std::string cbor_text(std::string_view text) { return cbor_head(3, text.size()) + std::string(text); }

// Of keys and values that are CBOR already.
inline std::string cbor_map(std::initializer_list<std::pair<std::string, std::string>> pairs) {
  std::string map = cbor_head(5, pairs.size());
  for (const auto& [key, value] : pairs) map += key + value;
  return map;
}

struct Passkey {
  // The key pair of RFC 7515 appendix A.3.
  std::string x = base64url_decode("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU").value();
  std::string y = base64url_decode("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0").value();
  std::string d = base64url_decode("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI").value();

  static constexpr unsigned kUserPresent = 0x01, kUserVerified = 0x04, kBackupEligible = 0x08, kBackedUp = 0x10,
                            kAttestedCredential = 0x40, kExtensions = 0x80;

  std::string id = std::string(32, 'i');
  std::string relying_party_id = "app.example.com";
  std::string origin = "https://app.example.com";
  unsigned flags = kUserPresent | kUserVerified;
  std::uint32_t counter = 1;
  std::string extensions;  // CBOR; its flag is set when there are some

  std::string cose_key() const {
    return cbor_map({{cbor(1), cbor(2)}, {cbor(3), cbor(-7)}, {cbor(-1), cbor(1)}, {cbor(-2), cbor_bytes(x)},
                     {cbor(-3), cbor_bytes(y)}});
  }

  // WebAuthn Level 2 section 6.1, with the flags as given.
  std::string authenticator_data(unsigned all_flags, std::string_view credential) const {
    std::string data = crypto::sha256(relying_party_id);
    data += static_cast<char>(all_flags);
    for (int shift = 24; shift >= 0; shift -= 8) data += static_cast<char>(counter >> shift & 0xff);
    return data + std::string(credential) + extensions;
  }

  std::string attested_credential() const {
    std::string data(16, '\0');  // AAGUID
    data += static_cast<char>(id.size() >> 8);
    data += static_cast<char>(id.size() & 0xff);
    return data + id + cose_key();
  }

  unsigned flags_with_extensions() const { return extensions.empty() ? flags : flags | kExtensions; }
  std::string registration_data() const {
    return authenticator_data(flags_with_extensions() | kAttestedCredential, attested_credential());
  }
  std::string authentication_data() const { return authenticator_data(flags_with_extensions(), ""); }

  std::string attestation_object() const {
    return cbor_map({{cbor_text("fmt"), cbor_text("none")}, {cbor_text("attStmt"), cbor_map({})},
                     {cbor_text("authData"), cbor_bytes(registration_data())}});
  }

  // As a browser serializes it (Level 2 section 5.8.1.1). challenge is base64url.
  std::string client_data(std::string_view type, std::string_view challenge) const {
    return json::write(json::object(
        {{"type", type}, {"challenge", challenge}, {"origin", origin}, {"crossOrigin", false}}));
  }

  std::string sign(std::string_view authenticator_data, std::string_view client_data) const {
    const auto key = crypto::PrivateKey::ec(crypto::Curve::kP256, x, y, crypto::SecretBytes(d));
    const std::string message = std::string(authenticator_data) + crypto::sha256(client_data);
    return crypto::ecdsa_der(key.sign(crypto::Hash::kSha256, crypto::Padding::kNone, message));
  }

  json::Value credential(json::Value response) const {
    const std::string text = base64url_encode(id);
    return json::object({{"id", text}, {"rawId", text}, {"type", "public-key"}, {"response", std::move(response)},
                         {"clientExtensionResults", json::object()}});
  }

  // navigator.credentials.create() and .get(), as PublicKeyCredential.toJSON() gives them.
  json::Value create(std::string_view challenge) const { return create_with(client_data("webauthn.create", challenge)); }
  json::Value get(std::string_view challenge) const { return get_with(client_data("webauthn.get", challenge)); }

  json::Value create_with(std::string_view client_data) const {
    return credential(json::object({{"clientDataJSON", base64url_encode(client_data)},
                                    {"attestationObject", base64url_encode(attestation_object())},
                                    {"transports", json::array({"internal", "hybrid"})}}));
  }
  json::Value get_with(std::string_view client_data) const {
    const std::string data = authentication_data();
    return credential(json::object({{"clientDataJSON", base64url_encode(client_data)},
                                    {"authenticatorData", base64url_encode(data)},
                                    {"signature", base64url_encode(sign(data, client_data))}}));
  }
};

}  // namespace authfcgi::support
