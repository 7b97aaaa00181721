// Who we are to an authorization server, and what we know of it (RFC 6749 section 2, RFC 8414 section 2).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/secret.h"
#include "http/form.h"
#include "json/value.h"

namespace authfcgi::oauth {

enum class ClientAuth { kBasic, kPost, kNone, kSecretJwt, kPrivateKeyJwt };

struct Client {
  std::string client_id;
  crypto::SecretString client_secret;
  ClientAuth auth = ClientAuth::kBasic;
  json::Value private_key;  // token.clientPrivateKey: a private JWK, for kPrivateKeyJwt
  std::optional<std::string> id_token_signed_response_alg;
  std::optional<std::string> userinfo_signed_response_alg;
  std::vector<std::string> id_token_algorithms;  // when set: the only ones accepted (SEC-2); else from discovery, else RS256
};

// Metadata, whether it was discovered or configured. Endpoints are checked URLs (SEC-15) or empty.
struct AuthorizationServer {
  std::string issuer;  // exactly as the server writes it; empty for plain OAuth without one
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string userinfo_endpoint;
  std::string jwks_uri;
  std::vector<std::string> id_token_signing_alg_values;
  bool iss_parameter_supported = false;  // authorization_response_iss_parameter_supported (RFC 9207 section 3)
};

}  // namespace authfcgi::oauth
