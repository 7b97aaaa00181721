#include "oauth/client_auth.h"

#include "base/base64url.h"
#include "base/text.h"
#include "jose/jws.h"
#include "oauth/error.h"

namespace authfcgi::oauth {
namespace {

constexpr std::int64_t kAssertionSeconds = 60;

// RFC 6749 section 2.3.1 wants both halves form-encoded; spelled as authjs-wire.md 5.6 has it.
std::string encode_half(std::string_view text) {
  std::string encoded = percent_encode(text);
  for (std::size_t at = 0; (at = encoded.find("%20", at)) != std::string::npos; ++at) encoded.replace(at, 3, "+");
  return encoded;
}

const crypto::SecretString& secret_of(const Client& client) {
  if (client.client_secret.empty()) throw ProtocolError("client authentication needs a clientSecret, but it is empty");
  return client.client_secret;
}

void add_assertion(const Client& client, json::Value audience, const jose::SigningKey& key, Instant now,
                   crypto::Random& random, http::Form& body) {
  const std::int64_t seconds = to_unix_seconds(now);
  const json::Value claims = json::object({{"jti", crypto::make_base64url(random)},
                                           {"aud", std::move(audience)},
                                           {"exp", seconds + kAssertionSeconds},
                                           {"iat", seconds},
                                           {"nbf", seconds},
                                           {"iss", client.client_id},
                                           {"sub", client.client_id}});
  body.set("client_id", client.client_id);
  body.set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  body.set("client_assertion", jose::sign_jwt(claims, key));
}

}  // namespace

std::optional<ClientAuth> parse_client_auth(std::string_view method) {
  if (method == "client_secret_basic") return ClientAuth::kBasic;
  if (method == "client_secret_post") return ClientAuth::kPost;
  if (method == "client_secret_jwt") return ClientAuth::kSecretJwt;
  if (method == "private_key_jwt") return ClientAuth::kPrivateKeyJwt;
  if (method == "none") return ClientAuth::kNone;
  return std::nullopt;
}

void authenticate_client(const AuthorizationServer& server, const Client& client, Instant now, crypto::Random& random,
                         http::Form& body, http::Headers& headers) {
  // The assertion is for this server alone: whoever else gets it cannot use it.
  const std::string& audience = server.issuer.empty() ? server.token_endpoint : server.issuer;
  try {
    switch (client.auth) {
      case ClientAuth::kBasic:
        headers.set("Authorization", "Basic " + base64_encode(encode_half(client.client_id) + ":" +
                                                              encode_half(secret_of(client).reveal())));
        return;
      case ClientAuth::kPost:
        body.set("client_id", client.client_id);
        body.set("client_secret", secret_of(client).reveal());
        return;
      case ClientAuth::kNone:
        body.set("client_id", client.client_id);
        return;
      case ClientAuth::kSecretJwt:
        add_assertion(client, audience, jose::SigningKey("HS256", secret_of(client)), now, random, body);
        return;
      case ClientAuth::kPrivateKeyJwt:
        add_assertion(client,
                      server.issuer.empty() ? json::Value(audience) : json::array({server.issuer, server.token_endpoint}),
                      jose::SigningKey(client.private_key), now, random, body);
        return;
    }
  } catch (const jose::JoseError&) {
    std::throw_with_nested(ProtocolError("client authentication: the assertion cannot be signed"));
  }
}

}  // namespace authfcgi::oauth
