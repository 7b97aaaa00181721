#include "webauthn/cose_key.h"

#include <cstdint>
#include <optional>
#include <string>

#include "crypto/ecdsa_der.h"
#include "webauthn/cbor.h"
#include "webauthn/error.h"

namespace authfcgi::webauthn {

// What is not in the table is refused.
struct CoseAlgorithm {
  std::int64_t alg;
  std::int64_t kty;
  std::int64_t crv;        // 0: keys of this kind lie on no curve
  std::size_t parameters;  // how many a key has, kty and alg among them
  crypto::Hash hash;
  crypto::Padding padding;
};

namespace {

// Labels of a key's parameters (RFC 9052 section 7.1, RFC 9053 sections 7.1.1 and 7.2, RFC 8230 section 4).
enum Label : std::int64_t { kKty = 1, kAlg = 3, kCrv = -1, kX = -2, kY = -3, kModulus = -1, kExponent = -2 };
enum KeyType : std::int64_t { kOkp = 1, kEc2 = 2, kRsa = 3 };

constexpr CoseAlgorithm kAlgorithms[] = {
    {.alg = -8, .kty = kOkp, .crv = 6, .parameters = 4, .hash = crypto::Hash::kSha512, .padding = crypto::Padding::kNone},
    {.alg = -7, .kty = kEc2, .crv = 1, .parameters = 5, .hash = crypto::Hash::kSha256, .padding = crypto::Padding::kNone},
    {.alg = -257, .kty = kRsa, .crv = 0, .parameters = 4, .hash = crypto::Hash::kSha256, .padding = crypto::Padding::kPkcs1},
};

bool holds(const Cbor& key, std::int64_t label, std::int64_t value) {
  const Cbor* found = key.find(label);
  return found != nullptr && found->integer() != nullptr && *found->integer() == value;
}

std::string_view bytes_of(const Cbor& key, std::int64_t label) {
  const Cbor* found = key.find(label);
  if (found == nullptr || found->bytes() == nullptr) throw WebAuthnError("COSE key: a number is missing");
  return *found->bytes();
}

const CoseAlgorithm* validate_algorithm(const Cbor& key) {
  for (const CoseAlgorithm& row : kAlgorithms) {
    if (!holds(key, kAlg, row.alg)) continue;
    if (!holds(key, kKty, row.kty)) throw WebAuthnError("COSE key: this kty is not for its alg");
    if (row.crv != 0 && !holds(key, kCrv, row.crv)) throw WebAuthnError("COSE key: this curve is not for its alg");
    if (key.size() != row.parameters) throw WebAuthnError("COSE key: has parameters that it must not have");
    return &row;
  }
  throw WebAuthnError("COSE key: its alg is none of those that we asked for");
}

crypto::PublicKey read_key(const Cbor& key, std::int64_t kty) {
  try {
    switch (kty) {
      case kOkp:
        return crypto::PublicKey::ed25519(bytes_of(key, kX));
      case kEc2:  // y is its bytes: a sign alone, the compressed point, is not for WebAuthn (Level 2 section 5.8.5)
        return crypto::PublicKey::ec(crypto::Curve::kP256, bytes_of(key, kX), bytes_of(key, kY));
      default:
        return crypto::PublicKey::rsa(bytes_of(key, kModulus), bytes_of(key, kExponent));
    }
  } catch (const crypto::CryptoError&) {
    std::throw_with_nested(WebAuthnError("COSE key: nobody should use it"));
  }
}

}  // namespace

CoseKey::CoseKey(std::string_view bytes) : CoseKey(Cbor::parse(bytes)) {}

CoseKey::CoseKey(const Cbor& key) : algorithm_(validate_algorithm(key)), key_(read_key(key, algorithm_->kty)) {}

bool CoseKey::verify(std::string_view message, std::string_view signature) const {
  if (algorithm_->kty != kEc2) return key_.verify(algorithm_->hash, algorithm_->padding, message, signature);
  const std::optional<std::string> raw = crypto::ecdsa_raw(crypto::Curve::kP256, signature);
  return raw && key_.verify(algorithm_->hash, algorithm_->padding, message, *raw);
}

}  // namespace authfcgi::webauthn
