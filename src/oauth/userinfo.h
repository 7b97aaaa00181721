// The UserInfo endpoint (OpenID Connect Core section 5.3), and what plain OAuth providers have in its place.
#pragma once

#include <optional>
#include <string_view>

#include "http/form.h"
#include "http/request.h"
#include "http/response.h"
#include "oauth/client.h"
#include "oauth/key_source.h"
#include "oauth/token_response.h"

namespace authfcgi::oauth {

// A profile; only validate_userinfo_response() makes one.
class UserinfoClaims {
 public:
  const json::Value& json() const { return claims_; }  // an object, in the answer's order

 private:
  explicit UserinfoClaims(json::Value claims) : claims_(std::move(claims)) {}
  friend UserinfoClaims validate_userinfo_response(const http::Response&, const AuthorizationServer&, const Client&,
                                                   KeySource&, std::optional<std::string_view>, Instant);
  json::Value claims_;
};

// GET with the access token in the Authorization header and nowhere else (SEC-16). params: set on the URL's query.
// Throws ProtocolError when the server has no userinfo endpoint.
http::Request build_userinfo_request(const AuthorizationServer& server, const TokenSet& tokens,
                                     const http::Form& params);

// expected_sub: the ID Token's, where there is one; must be equal byte for byte. Status 200 and a JSON object, or, when
// the client has userinfo_signed_response_alg, a JWT by that algorithm. Throws ProtocolError.
UserinfoClaims validate_userinfo_response(const http::Response& response, const AuthorizationServer& server,
                                          const Client& client, KeySource& keys,
                                          std::optional<std::string_view> expected_sub, Instant now);

}  // namespace authfcgi::oauth
