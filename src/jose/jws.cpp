#include "jose/jws.h"

#include <algorithm>

#include "base/base64url.h"
#include "crypto/hmac.h"
#include "jose/compact.h"
#include "json/text.h"

namespace authfcgi::jose {
namespace {

constexpr int kMaxTries = 16;  // SEC-9: a token must not cost a verification for each of a hundred keys

}  // namespace

json::Value VerifiedJws::claims() const { return parse_object(payload_); }

VerifiedJws Verifier::verify(std::string_view token) const {
  const auto [protected_header, payload, signature] = split_compact<3>(token);
  json::Value header = parse_protected_header(protected_header);
  const Algorithm& algorithm = choose_algorithm(header);

  std::string content = decode_part(payload);
  const std::string signature_bytes = decode_part(signature);
  const std::string_view input = token.substr(0, protected_header.size() + 1 + payload.size());
  if (algorithm.key_type == KeyType::kOct) {
    verify_with_secret(algorithm, input, signature_bytes);
  } else {
    verify_with_keys(algorithm, header, input, signature_bytes);
  }
  return VerifiedJws(std::move(header), std::move(content));
}

const Algorithm& Verifier::choose_algorithm(const json::Value& header) const {
  const auto name = header.find_string("alg");
  const Algorithm* algorithm = name ? find_algorithm(*name) : nullptr;
  if (algorithm == nullptr) throw JoseError("JWS: unknown algorithm");
  if (std::find(allowed_.begin(), allowed_.end(), algorithm->name) == allowed_.end()) {
    throw JoseError("JWS: " + std::string(algorithm->name) + " is not accepted here");
  }
  return *algorithm;
}

void Verifier::verify_with_secret(const Algorithm& algorithm, std::string_view input,
                                  std::string_view signature) const {
  if (client_secret_ == nullptr || client_secret_->empty()) throw JoseError("JWS: no client secret for an HMAC");
  if (client_secret_->reveal().size() < crypto::size_of(algorithm.hash)) {
    // RFC 7518 section 3.2, OpenID Connect Core section 10.1: one captured token would let anybody try all short ones.
    throw JoseError("JWS: the client secret is too short for " + std::string(algorithm.name));
  }
  if (!crypto::constant_time_equal(crypto::hmac(algorithm.hash, client_secret_->reveal(), input), signature)) {
    // Not a SignatureError: no key set could make this good.
    throw JoseError("JWS: the HMAC is not made with the client secret");
  }
}

void Verifier::verify_with_keys(const Algorithm& algorithm, const json::Value& header, std::string_view input,
                                std::string_view signature) const {
  const json::Value* kid = header.find("kid");
  if (kid != nullptr && !kid->is_string()) throw JoseError("JWS: kid is no text");

  int tries = 0;
  for (const Jwk& key : keys_.keys()) {
    if (kid != nullptr && key.kid != kid->string()) continue;
    if (!key.fits(algorithm)) continue;
    if (++tries > kMaxTries) break;
    if (key.key.verify(algorithm.hash, algorithm.padding, input, signature)) return;
  }
  throw SignatureError(tries == 0 ? "JWS: no key for this token" : "JWS: the signature is wrong");
}

std::string sign_jwt(const json::Value& claims, const SigningKey& key) {
  json::Value header = json::object({{"alg", key.algorithm().name}});
  if (key.kid()) header.set("kid", *key.kid());
  std::string token = base64url_encode(json::write(header)) + "." + base64url_encode(json::write(claims));
  const std::string signature = key.sign(token);
  return token + "." + base64url_encode(signature);
}

}  // namespace authfcgi::jose
