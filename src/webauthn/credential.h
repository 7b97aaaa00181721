// What the browser sends, in either ceremony: a PublicKeyCredential as JSON (WebAuthn Level 3 section 5.1), before
// anything in it is believed.
#pragma once

#include <string>
#include <string_view>

#include "json/value.h"

namespace authfcgi::webauthn {

class Credential {
 public:
  // Throws WebAuthnError unless type is "public-key", id is base64url of 1 to 1023 bytes, rawId is the same text, and
  // response is an object. json must outlive this.
  explicit Credential(const json::Value& json);

  const std::string& id() const { return id_; }  // bytes
  const json::Value& response() const { return *response_; }

  // The bytes of the response's member, which is base64url without padding. Throws WebAuthnError.
  std::string bytes(std::string_view member) const;

 private:
  std::string id_;
  const json::Value* response_;
};

}  // namespace authfcgi::webauthn
