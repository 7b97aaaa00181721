#include "oauth/userinfo.h"

#include "http/url.h"
#include "jose/jwt.h"
#include "oauth/error.h"
#include "oauth/json_answer.h"
#include "oauth/signature.h"

namespace authfcgi::oauth {
namespace {

constexpr std::string_view kStep = "userinfo";
constexpr std::int64_t kSkewSeconds = 60;

[[noreturn]] void refuse(const std::string& reason) { throw ProtocolError("userinfo: " + reason); }

bool names(const json::Value& audience, const std::string& client_id) {
  if (audience.is_string()) return audience.string() == client_id;
  if (!audience.is_array()) return false;
  for (const json::Value& one : audience.array())
    if (one.is_string() && one.string() == client_id) return true;
  return false;
}

// Section 5.3.2: iss and aud should be there; where they are, they must be right.
json::Value validate_jwt(const http::Response& response, const AuthorizationServer& server, const Client& client,
                         KeySource& keys, Instant now) {
  if (media_type(response) != "application/jwt") refuse("the answer must be a JWT, but is not by its type");
  try {
    json::Value claims =
        verify_signature(response.body, {*client.userinfo_signed_response_alg}, client, keys).claims();
    if (const json::Value* iss = claims.find("iss"); iss && *iss != json::Value(server.issuer))
      refuse("its iss is another issuer");
    if (const json::Value* aud = claims.find("aud"); aud && !names(*aud, client.client_id))
      refuse("it is for another audience");
    if (claims.find("exp")) {
      const auto exp = jose::find_numeric_date(claims, "exp");
      if (!exp || *exp + kSkewSeconds <= to_unix_seconds(now)) refuse("it has expired");
    }
    return claims;
  } catch (const jose::JoseError&) {
    std::throw_with_nested(ProtocolError("userinfo"));
  }
}

}  // namespace

http::Request build_userinfo_request(const AuthorizationServer& server, const TokenSet& tokens,
                                     const http::Form& params) {
  std::optional<http::Url> url = http::parse_url(server.userinfo_endpoint);
  if (!url) refuse("the provider has no userinfo endpoint");
  if (!params.empty()) {
    http::Form query = http::Form::parse(url->query.value_or(""));
    for (const auto& [name, value] : params.pairs()) query.set(name, value);
    url->query = query.serialize();
  }
  http::Request request;
  request.target = url->serialize();
  request.headers.set("Authorization", "Bearer " + tokens.access_token());
  request.headers.set("Accept", "application/json, application/jwt");
  return request;
}

UserinfoClaims validate_userinfo_response(const http::Response& response, const AuthorizationServer& server,
                                          const Client& client, KeySource& keys,
                                          std::optional<std::string_view> expected_sub, Instant now) {
  // A 401 with a JSON body is a refusal and nobody's profile (authjs-wire.md 15.2).
  if (response.status != 200) refuse("the answer has status " + std::to_string(response.status));
  json::Value claims = client.userinfo_signed_response_alg ? validate_jwt(response, server, client, keys, now)
                                                           : parse_json_answer(response, kStep);

  // Section 5.3.4: without this, one person's token could fetch another's profile (token substitution).
  if (expected_sub && claims.find_string("sub") != expected_sub) refuse("its sub is not the id_token's");
  return UserinfoClaims(std::move(claims));
}

}  // namespace authfcgi::oauth
