#include "jose/jwk.h"

#include <algorithm>

#include "base/base64url.h"
#include "crypto/hmac.h"
#include "json/text.h"

namespace authfcgi::jose {
namespace {

constexpr std::size_t kMaxKeys = 128;

std::string_view required(const json::Value& jwk, std::string_view name) {
  const auto text = jwk.find_string(name);
  if (!text) throw JoseError("JWK: " + std::string(name) + " is missing or no text");
  return *text;
}

std::string bytes(const json::Value& jwk, std::string_view name) {
  auto decoded = base64url_decode(required(jwk, name));
  if (!decoded || decoded->empty()) throw JoseError("JWK: " + std::string(name) + " is not base64url");
  return std::move(*decoded);
}

crypto::SecretBytes secret_bytes(const json::Value& jwk, std::string_view name) {
  return crypto::SecretBytes(bytes(jwk, name));
}

KeyType key_type(const json::Value& jwk) {
  const std::string_view kty = required(jwk, "kty");
  if (kty == "RSA") return KeyType::kRsa;
  if (kty == "EC") return KeyType::kEc;
  if (kty == "OKP") return KeyType::kOkp;
  if (kty == "oct") return KeyType::kOct;
  throw JoseError("JWK: unknown kty");
}

std::optional<crypto::Curve> ec_curve(const json::Value& jwk, KeyType type) {
  const std::string_view crv = type == KeyType::kEc || type == KeyType::kOkp ? required(jwk, "crv") : "";
  if (type == KeyType::kEc) {
    if (crv == "P-256") return crypto::Curve::kP256;
    if (crv == "P-384") return crypto::Curve::kP384;
    if (crv == "P-521") return crypto::Curve::kP521;
    throw JoseError("JWK: unknown crv");
  }
  if (type == KeyType::kOkp && crv != "Ed25519") throw JoseError("JWK: unknown crv");
  return std::nullopt;
}

// use and key_ops (RFC 7517 sections 4.2, 4.3), where present, must allow this operation.
void require_purpose(const json::Value& jwk, std::string_view operation) {
  if (const json::Value* use = jwk.find("use"); use != nullptr && *use != json::Value("sig")) {
    throw JoseError("JWK: use is not sig");
  }
  const json::Value* operations = jwk.find("key_ops");
  if (operations == nullptr) return;
  if (!operations->is_array()) throw JoseError("JWK: key_ops is no array");
  const json::Array& list = operations->array();
  if (std::find(list.begin(), list.end(), json::Value(operation)) == list.end()) {
    throw JoseError("JWK: key_ops does not name the operation");
  }
}

bool is_for(const Algorithm& algorithm, KeyType type, const std::optional<crypto::Curve>& curve) {
  return algorithm.key_type == type && algorithm.curve == curve;
}

// The algorithm that the key's alg ties it to; null without one.
const Algorithm* own_algorithm(const json::Value& jwk, KeyType type, const std::optional<crypto::Curve>& curve) {
  if (jwk.find("alg") == nullptr) return nullptr;
  const Algorithm* algorithm = find_algorithm(required(jwk, "alg"));
  if (algorithm == nullptr || !is_for(*algorithm, type, curve)) throw JoseError("JWK: alg does not fit the key");
  return algorithm;
}

std::optional<std::string> optional_kid(const json::Value& jwk) {
  if (jwk.find("kid") == nullptr) return std::nullopt;
  return std::string(required(jwk, "kid"));
}

crypto::PublicKey public_key(const json::Value& jwk, KeyType type, const std::optional<crypto::Curve>& curve) {
  if (type == KeyType::kRsa) return crypto::PublicKey::rsa(bytes(jwk, "n"), bytes(jwk, "e"));
  if (type == KeyType::kEc) return crypto::PublicKey::ec(*curve, bytes(jwk, "x"), bytes(jwk, "y"));
  if (type == KeyType::kOkp) return crypto::PublicKey::ed25519(bytes(jwk, "x"));
  throw JoseError("JWK: a symmetric key cannot be public");
}

crypto::PrivateKey rsa_private_key(const json::Value& jwk) {
  crypto::PrivateKey::Rsa numbers;
  numbers.n = bytes(jwk, "n");
  numbers.e = bytes(jwk, "e");
  numbers.d = secret_bytes(jwk, "d");
  if (jwk.find("p") != nullptr) {
    numbers.p = secret_bytes(jwk, "p");
    numbers.q = secret_bytes(jwk, "q");
    numbers.dp = secret_bytes(jwk, "dp");
    numbers.dq = secret_bytes(jwk, "dq");
    numbers.qi = secret_bytes(jwk, "qi");
  }
  return crypto::PrivateKey::rsa(numbers);
}

crypto::PrivateKey private_key(const json::Value& jwk, KeyType type, const std::optional<crypto::Curve>& curve) {
  if (type == KeyType::kRsa) return rsa_private_key(jwk);
  if (type == KeyType::kEc) {
    return crypto::PrivateKey::ec(*curve, bytes(jwk, "x"), bytes(jwk, "y"), secret_bytes(jwk, "d"));
  }
  if (type == KeyType::kOkp) return crypto::PrivateKey::ed25519(bytes(jwk, "x"), secret_bytes(jwk, "d"));
  throw JoseError("JWK: a symmetric key is no private key");
}

// What a key without alg signs with: the first of the table that is for it (RS256, ES of its curve, EdDSA).
const Algorithm* usual_algorithm(KeyType type, const std::optional<crypto::Curve>& curve) {
  for (const Algorithm& algorithm : algorithms()) {
    if (is_for(algorithm, type, curve)) return &algorithm;
  }
  throw JoseError("JWK: no algorithm for this key");
}

// RFC 7638 section 3.2 and RFC 8037 section 2, in lexicographic order.
std::vector<const char*> thumbprint_members(KeyType type) {
  if (type == KeyType::kRsa) return {"e", "kty", "n"};
  if (type == KeyType::kEc) return {"crv", "kty", "x", "y"};
  if (type == KeyType::kOkp) return {"crv", "kty", "x"};
  return {"k", "kty"};
}

}  // namespace

bool Jwk::fits(const Algorithm& wanted) const {
  return is_for(wanted, key_type, curve) && (algorithm == nullptr || algorithm == &wanted);
}

Jwk parse_jwk(const json::Value& value) {
  if (!value.is_object()) throw JoseError("JWK: no object");
  require_purpose(value, "verify");
  const KeyType type = key_type(value);
  const auto curve = ec_curve(value, type);
  const Algorithm* algorithm = own_algorithm(value, type, curve);
  try {
    return Jwk{optional_kid(value), type, curve, algorithm, public_key(value, type, curve)};
  } catch (const crypto::CryptoError&) {
    std::throw_with_nested(JoseError("JWK: unusable key"));
  }
}

JwkSet::JwkSet(const json::Value& value) {
  const json::Value* keys = value.find("keys");
  if (keys == nullptr || !keys->is_array()) throw JoseError("JWK set: no array of keys");
  for (std::size_t i = 0; i < std::min(keys->array().size(), kMaxKeys); ++i) {
    try {
      keys_.push_back(parse_jwk(keys->array()[i]));
    } catch (const JoseError&) {
      // RFC 7517 section 5: keys that are not understood are ignored; the others still count.
    }
  }
}

SigningKey::SigningKey(const json::Value& private_jwk) {
  if (!private_jwk.is_object()) throw JoseError("JWK: no object");
  require_purpose(private_jwk, "sign");
  const KeyType type = key_type(private_jwk);
  const auto curve = ec_curve(private_jwk, type);
  algorithm_ = own_algorithm(private_jwk, type, curve);
  if (algorithm_ == nullptr) algorithm_ = usual_algorithm(type, curve);
  kid_ = optional_kid(private_jwk);
  try {
    private_key_.emplace(private_key(private_jwk, type, curve));
  } catch (const crypto::CryptoError&) {
    std::throw_with_nested(JoseError("JWK: unusable private key"));
  }
}

SigningKey::SigningKey(std::string_view algorithm, const crypto::SecretString& secret)
    : algorithm_(find_algorithm(algorithm)), secret_(secret.clone()) {
  if (algorithm_ == nullptr || algorithm_->key_type != KeyType::kOct) throw JoseError("no HMAC algorithm");
  if (secret.empty()) throw JoseError("the client secret is empty");
}

std::string SigningKey::sign(std::string_view message) const {
  if (private_key_) return private_key_->sign(algorithm_->hash, algorithm_->padding, message);
  return crypto::hmac(algorithm_->hash, secret_.reveal(), message);
}

std::string thumbprint(const json::Value& jwk, crypto::Hash hash) {
  json::Value members = json::object();
  for (const char* name : thumbprint_members(key_type(jwk))) members.set(name, required(jwk, name));
  return base64url_encode(crypto::digest(hash, json::write(members)));
}

std::string oct_thumbprint(const crypto::SecretBytes& key, crypto::Hash hash) {
  const crypto::SecretString text("{\"k\":\"" + base64url_encode(key.reveal()) + "\",\"kty\":\"oct\"}");
  return base64url_encode(crypto::digest(hash, text.reveal()));
}

}  // namespace authfcgi::jose
