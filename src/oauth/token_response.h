// What the token endpoint answered (RFC 6749 sections 5.1 and 5.2, RFC 6750 section 2.1).
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"
#include "http/response.h"
#include "json/value.h"

namespace authfcgi::oauth {

// Tokens fit for use; only validate_token_response() makes one. An id_token in here is still unread text:
// see id_token.h.
class TokenSet {
 public:
  const std::string& access_token() const { return access_token_; }  // a legal b64token
  const std::optional<std::string>& id_token() const { return id_token_; }
  const std::optional<std::string>& refresh_token() const { return refresh_token_; }
  const std::optional<std::string>& scope() const { return scope_; }
  std::optional<std::chrono::seconds> expires_in() const { return expires_in_; }  // 0 to 100 years

  // The whole answer in its order for model::Account::tokens: token_type in lower case, expires_in a number, and
  // expires_at (Unix seconds) added where expires_in is there and not zero.
  const json::Value& members() const { return members_; }

 private:
  TokenSet() = default;
  friend TokenSet validate_token_response(const http::Response&, bool, Instant);
  std::string access_token_;
  std::optional<std::string> id_token_;
  std::optional<std::string> refresh_token_;
  std::optional<std::string> scope_;
  std::optional<std::chrono::seconds> expires_in_;
  json::Value members_;
};

// openid: an id_token must be there. Throws OAuthError when the provider names an error, else ProtocolError.
TokenSet validate_token_response(const http::Response& response, bool openid, Instant now);

}  // namespace authfcgi::oauth
