// An authorization server describes itself (OpenID Connect Discovery section 4, RFC 8414).
#pragma once

#include <string>
#include <string_view>

#include "oauth/client.h"

namespace authfcgi::oauth {

// issuer + "/.well-known/openid-configuration"; a slash at the issuer's end is not doubled.
std::string well_known_url(std::string_view issuer);

// Text to AuthorizationServer. The issuer inside must be expected_issuer byte for byte, or its other spelling where there
// is one (an issuer that stands for many tenants has a placeholder in its document); every endpoint must be a
// usable_endpoint() (SEC-15); endpoints that are not named stay empty. Throws ProtocolError.
AuthorizationServer validate_metadata(std::string_view text, std::string_view expected_issuer,
                                      bool allow_insecure_loopback, std::string_view other_spelling = "");

// https, or http on loopback where allowed; no user information, fragment, controls or blanks (SEC-15).
bool usable_endpoint(std::string_view url, bool allow_insecure_loopback);

// What configuration left empty is taken from discovery; what it set, stays.
AuthorizationServer complete(AuthorizationServer configured, const AuthorizationServer& discovered);

}  // namespace authfcgi::oauth
