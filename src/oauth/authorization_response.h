// What came back with the browser (RFC 6749 section 4.1.2, RFC 9207 section 2.4). Anybody can write a callback URL:
// until this has looked at it, it is text from a stranger.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/form.h"
#include "oauth/client.h"

namespace authfcgi::oauth {

// A code that belongs to the flow we began: only validate_authorization_response() makes one, and
// build_token_request() takes nothing else.
class AuthorizationResponse {
 public:
  const std::string& code() const { return code_; }
  const std::optional<std::string>& iss() const { return iss_; }

 private:
  AuthorizationResponse() = default;
  friend AuthorizationResponse validate_authorization_response(const http::Form&, const AuthorizationServer&,
                                                               std::optional<std::string_view>);
  std::string code_;
  std::optional<std::string> iss_;
};

// parameters: the query of a GET, the body of a form_post. expected_state: what we sent; nothing where state is not
// checked. Throws ProtocolError, or OAuthError when it is the provider who says no; the latter only after iss and state
// have proved that the answer is ours.
AuthorizationResponse validate_authorization_response(const http::Form& parameters, const AuthorizationServer& server,
                                                      std::optional<std::string_view> expected_state);

}  // namespace authfcgi::oauth
