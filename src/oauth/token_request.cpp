#include "oauth/token_request.h"

#include "http/url.h"
#include "oauth/client_auth.h"
#include "oauth/error.h"

namespace authfcgi::oauth {

http::Request build_token_request(const AuthorizationServer& server, const Client& client,
                                  const AuthorizationResponse& authorized, std::string_view redirect_uri,
                                  const crypto::SecretString* code_verifier, const http::Form& params, Instant now,
                                  crypto::Random& random) {
  std::optional<http::Url> url = http::parse_url(server.token_endpoint);
  if (!url) throw ProtocolError("the provider has no token endpoint");
  if (!params.empty()) {
    http::Form query = http::Form::parse(url->query.value_or(""));
    for (const auto& [name, value] : params.pairs()) query.set(name, value);
    url->query = query.serialize();
  }

  http::Request request;
  request.method = "POST";
  request.target = url->serialize();
  request.headers.set("Accept", "application/json");
  request.headers.set("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8");

  http::Form body;
  body.add("redirect_uri", redirect_uri);
  body.add("code", authorized.code());
  if (code_verifier) body.add("code_verifier", code_verifier->reveal());
  body.add("grant_type", "authorization_code");
  authenticate_client(server, client, now, random, body, request.headers);
  request.body = body.serialize();
  return request;
}

}  // namespace authfcgi::oauth
