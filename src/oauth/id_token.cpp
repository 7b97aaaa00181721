#include "oauth/id_token.h"

#include <algorithm>

#include "base/base64url.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/secret.h"
#include "jose/jwt.h"
#include "oauth/error.h"
#include "oauth/signature.h"

namespace authfcgi::oauth {
namespace {

constexpr std::int64_t kSkewSeconds = 60;  // SEC-7

[[noreturn]] void refuse(const std::string& reason) { throw ProtocolError("id_token: " + reason); }

// SEC-2: what the configuration says, else what the server advertises without the symmetric ones, else RS256.
std::vector<std::string> allowed_algorithms(const AuthorizationServer& server, const Client& client) {
  if (!client.id_token_algorithms.empty()) return client.id_token_algorithms;
  if (client.id_token_signed_response_alg) return {*client.id_token_signed_response_alg};
  if (server.id_token_signing_alg_values.empty()) return {"RS256"};
  std::vector<std::string> allowed;
  for (const std::string& name : server.id_token_signing_alg_values) {
    const jose::Algorithm* algorithm = jose::find_algorithm(name);
    if (algorithm && algorithm->key_type != jose::KeyType::kOct) allowed.push_back(name);
  }
  if (allowed.empty()) refuse("the provider advertises no algorithm that may be used without being configured");
  return allowed;
}

// RFC 8725 section 3.11: a logout or access token must not pass for an ID Token.
void check_type(const json::Value& header) {
  const json::Value* typ = header.find("typ");
  if (!typ) return;
  if (!typ->is_string()) refuse("typ is no text");
  if (to_lower(typ->string()).ends_with("+jwt")) refuse("it is a token of another kind by its typ");
}

void check_audience(const json::Value& claims, const std::string& client_id) {
  const json::Value* aud = claims.find("aud");
  if (!aud) refuse("it lacks aud");
  std::size_t audiences = 1;
  if (aud->is_array()) {
    const json::Array& list = aud->array();
    audiences = list.size();
    if (!std::all_of(list.begin(), list.end(), [](const json::Value& one) { return one.is_string(); }))
      refuse("aud holds something else than texts");
    if (std::none_of(list.begin(), list.end(), [&](const json::Value& one) { return one.string() == client_id; }))
      refuse("it is for another audience");
  } else if (!aud->is_string() || aud->string() != client_id) {
    refuse("it is for another audience");
  }

  const json::Value* azp = claims.find("azp");
  if (!azp && audiences > 1) refuse("it has several audiences and lacks azp");
  if (azp && (!azp->is_string() || azp->string() != client_id)) refuse("its azp is another client");
}

void check_times(const json::Value& claims, Instant now) {
  const std::int64_t seconds = to_unix_seconds(now);
  const auto time_of = [&](const char* name, bool required) {
    const auto time = jose::find_numeric_date(claims, name);
    if (!time && (required || claims.find(name))) refuse(std::string(name) + " must be a number");
    return time;
  };
  if (*time_of("exp", true) + kSkewSeconds <= seconds) refuse("it has expired");
  if (*time_of("iat", true) - kSkewSeconds > seconds) refuse("it is from the future by its iat");
  if (const auto nbf = time_of("nbf", false); nbf && *nbf - kSkewSeconds > seconds) refuse("it is not valid yet by its nbf");
  time_of("auth_time", false);
}

void check_sub(const json::Value& claims) {
  const auto sub = claims.find_string("sub");
  if (!sub || sub->empty() || sub->size() > 255 || sub->find('\0') != std::string_view::npos)
    refuse("sub must be a text of 1 to 255 bytes");
}

// The nonce binds the token to this browser's flow: a token from elsewhere, though genuine, has another or none.
void check_nonce(const json::Value& claims, std::optional<std::string_view> expected) {
  const json::Value* nonce = claims.find("nonce");
  if (!expected) {
    if (nonce) refuse("it has a nonce, but none was sent");
    return;
  }
  if (!nonce || !nonce->is_string()) refuse("it lacks the nonce that was sent");
  if (expected->empty() || !crypto::constant_time_equal(nonce->string(), *expected))
    refuse("it has another nonce than the one sent");
}

// OpenID Connect Core section 3.1.3.6: the left half of the access token's digest, by the hash of the token's alg.
void check_at_hash(const json::Value& claims, std::string_view alg, std::string_view access_token) {
  const json::Value* at_hash = claims.find("at_hash");
  if (!at_hash) return;
  std::string digest;
  if (alg.ends_with("256")) digest = crypto::sha256(access_token);
  if (alg.ends_with("384")) digest = crypto::sha384(access_token);
  if (alg.ends_with("512") || alg == "EdDSA") digest = crypto::sha512(access_token);
  const std::string expected = base64url_encode(digest.substr(0, digest.size() / 2));
  if (access_token.empty() || !at_hash->is_string() || !crypto::constant_time_equal(at_hash->string(), expected))
    refuse("at_hash is not of the access token that came with it");
}

}  // namespace

IdTokenClaims validate_id_token(std::string_view id_token, const AuthorizationServer& server, const Client& client,
                                KeySource& keys, std::optional<std::string_view> expected_nonce,
                                std::string_view access_token, Instant now) {
  try {
    const jose::VerifiedJws jws = verify_signature(id_token, allowed_algorithms(server, client), client, keys);
    check_type(jws.header());

    json::Value claims = jws.claims();
    const auto iss = claims.find_string("iss");
    if (!iss || server.issuer.empty() || *iss != server.issuer) refuse("its iss is another issuer");
    check_audience(claims, client.client_id);
    check_times(claims, now);
    check_sub(claims);
    check_nonce(claims, expected_nonce);
    check_at_hash(claims, *jws.header().find_string("alg"), access_token);
    return IdTokenClaims(std::move(claims));
  } catch (const jose::JoseError&) {
    std::throw_with_nested(ProtocolError("id_token"));
  }
}

}  // namespace authfcgi::oauth
