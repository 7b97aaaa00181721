// The ID Token says who signed in (OpenID Connect Core section 3.1.3.7). Its signature is always verified, although it
// came over TLS: a provider's mistake must not become a session (SEC-1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "json/value.h"
#include "oauth/client.h"
#include "oauth/key_source.h"

namespace authfcgi::oauth {

// Claims of a verified, fitting ID Token; only validate_id_token() makes one.
class IdTokenClaims {
 public:
  const std::string& sub() const { return claims_.find("sub")->string(); }  // 1 to 255 bytes
  const json::Value& json() const { return claims_; }                       // an object, in the token's order

 private:
  explicit IdTokenClaims(json::Value claims) : claims_(std::move(claims)) {}
  friend IdTokenClaims validate_id_token(std::string_view, const AuthorizationServer&, const Client&, KeySource&,
                                         std::optional<std::string_view>, std::string_view, Instant);
  json::Value claims_;
};

// expected_nonce: what we sent; nothing when we sent none, and then the token must not have one either.
// access_token: the one that came with it, for at_hash; may be empty. Throws ProtocolError.
IdTokenClaims validate_id_token(std::string_view id_token, const AuthorizationServer& server, const Client& client,
                                KeySource& keys, std::optional<std::string_view> expected_nonce,
                                std::string_view access_token, Instant now);

}  // namespace authfcgi::oauth
