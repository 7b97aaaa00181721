#include "crypto/pkey.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

#include <optional>
#include <utility>
#include <vector>

#include "crypto/ecdsa_der.h"
#include "crypto/handle.h"

namespace authfcgi::crypto {

enum class Kind { kRsa, kEc, kEd25519 };

struct PublicKey::Key {
  Kind kind;
  Pkey pkey;
  Curve curve = Curve::kP256;  // of an EC key
};

std::size_t coordinate_size(Curve curve) { return curve == Curve::kP256 ? 32 : curve == Curve::kP384 ? 48 : 66; }

namespace {

BigNumber number(std::string_view bytes) {
  constexpr std::size_t kMaxBytes = 2048;  // twice the largest modulus, so that nothing silly is even read
  if (bytes.empty() || bytes.size() > kMaxBytes) throw CryptoError("a key's number is missing or too long");
  return owned<BigNumber>(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr), "BN_bin2bn");
}

// Some smart cards made primes of the form k * M + (65537^a mod M), which can be factored (CVE-2017-15361). Such a
// modulus is a power of 65537 modulo every small prime; any other one is with a chance below 2^-27.
bool has_roca_structure(const BIGNUM* n) {
  static constexpr BN_ULONG kPrimes[] = {11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157};
  for (const BN_ULONG prime : kPrimes) {
    const BN_ULONG remainder = BN_mod_word(n, prime);
    BN_ULONG power = 1;
    for (BN_ULONG i = 0; i < prime && power != remainder; ++i) power = power * 65537 % prime;
    if (power != remainder) return false;
  }
  return true;
}

void refuse_weak_rsa(const BIGNUM* n, const BIGNUM* e) {
  constexpr int kMinBits = 2048;
  constexpr int kMaxBits = 8192;
  if (BN_num_bits(n) < kMinBits || BN_num_bits(n) > kMaxBits || BN_is_odd(n) == 0) {
    throw CryptoError("RSA: the modulus must be odd and have 2048 to 8192 bits");
  }
  if (BN_is_odd(e) == 0 || BN_is_one(e) == 1 || BN_num_bits(e) > 32) {
    throw CryptoError("RSA: the exponent must be odd, above 1 and below 2^32");
  }
  if (has_roca_structure(n)) throw CryptoError("RSA: the modulus comes from a broken generator (ROCA)");
}

Pkey from_params(const char* type, int selection, OSSL_PARAM_BLD* build) {
  const Params params = owned<Params>(OSSL_PARAM_BLD_to_param(build), "OSSL_PARAM_BLD_to_param");
  const PkeyContext context = owned<PkeyContext>(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr),
                                                 "EVP_PKEY_CTX_new_from_name");
  EVP_PKEY* raw = nullptr;
  require(EVP_PKEY_fromdata_init(context.get()), "EVP_PKEY_fromdata_init");
  require(EVP_PKEY_fromdata(context.get(), &raw, selection, params.get()), type);
  return Pkey(raw);
}

// d_to_qi: nothing for a public key; else d alone, or d, p, q, dp, dq, qi.
Pkey make_rsa(std::string_view n, std::string_view e, const std::vector<std::string_view>& d_to_qi) {
  static constexpr const char* kNames[] = {OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
                                           OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
                                           OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
  const BigNumber modulus = number(n);
  const BigNumber exponent = number(e);
  refuse_weak_rsa(modulus.get(), exponent.get());
  const ParamBuild build = owned<ParamBuild>(OSSL_PARAM_BLD_new(), "OSSL_PARAM_BLD_new");
  require(OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()), "OSSL_PARAM_BLD_push_BN");
  require(OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()), "OSSL_PARAM_BLD_push_BN");
  std::vector<BigNumber> numbers;  // the builder only points at them
  for (std::size_t i = 0; i < d_to_qi.size(); ++i) {
    numbers.push_back(number(d_to_qi[i]));
    require(OSSL_PARAM_BLD_push_BN(build.get(), kNames[i], numbers.back().get()), "OSSL_PARAM_BLD_push_BN");
  }
  return from_params("RSA", d_to_qi.empty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR, build.get());
}

Pkey make_ec(Curve curve, std::string_view x, std::string_view y, std::string_view d) {
  const std::size_t size = coordinate_size(curve);
  if (x.size() != size || y.size() != size || (!d.empty() && d.size() != size)) {
    throw CryptoError("EC: a coordinate has another length than the curve's");
  }
  const std::string name = curve == Curve::kP256 ? "P-256" : curve == Curve::kP384 ? "P-384" : "P-521";
  // Uncompressed (SEC 1 section 2.3.3). OpenSSL refuses a point off the curve here.
  const std::string point = "\x04" + std::string(x) + std::string(y);
  const BigNumber scalar = d.empty() ? nullptr : number(d);
  const ParamBuild build = owned<ParamBuild>(OSSL_PARAM_BLD_new(), "OSSL_PARAM_BLD_new");
  require(OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size()),
          "OSSL_PARAM_BLD_push_utf8_string");
  require(OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
          "OSSL_PARAM_BLD_push_octet_string");
  if (scalar) {
    require(OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar.get()), "OSSL_PARAM_BLD_push_BN");
  }
  return from_params("EC", scalar ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, build.get());
}

// Tells a fresh signature context how to pad; refuses a padding that is not for this kind of key.
void set_padding(EVP_PKEY_CTX* context, Kind kind, Padding padding) {
  if ((kind == Kind::kRsa) != (padding != Padding::kNone)) throw CryptoError("this padding is not for this key");
  if (padding == Padding::kPkcs1) {
    require(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING), "EVP_PKEY_CTX_set_rsa_padding");
  } else if (padding == Padding::kPss) {
    require(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING), "EVP_PKEY_CTX_set_rsa_padding");
    require(EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST), "EVP_PKEY_CTX_set_rsa_pss_saltlen");
  }
}

const char* digest_name(Kind kind, Hash hash) {
  if (kind == Kind::kEd25519) return nullptr;  // Ed25519 hashes by itself
  return hash == Hash::kSha256 ? "SHA256" : hash == Hash::kSha384 ? "SHA384" : "SHA512";
}

}  // namespace

PublicKey::PublicKey(std::unique_ptr<Key> key) : key_(std::move(key)) {}
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;
PublicKey::~PublicKey() = default;

PublicKey PublicKey::rsa(std::string_view n, std::string_view e) {
  return PublicKey(std::make_unique<Key>(Key{Kind::kRsa, make_rsa(n, e, {})}));
}

PublicKey PublicKey::ec(Curve curve, std::string_view x, std::string_view y) {
  return PublicKey(std::make_unique<Key>(Key{Kind::kEc, make_ec(curve, x, y, {}), curve}));
}

PublicKey PublicKey::ed25519(std::string_view x) {
  Pkey pkey = owned<Pkey>(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, bytes_of(x), x.size()), "Ed25519");
  return PublicKey(std::make_unique<Key>(Key{Kind::kEd25519, std::move(pkey)}));
}

bool PublicKey::verify(Hash hash, Padding padding, std::string_view message, std::string_view signature) const {
  const DigestContext context = owned<DigestContext>(EVP_MD_CTX_new(), "EVP_MD_CTX_new");
  EVP_PKEY_CTX* pkey_context = nullptr;  // belongs to context
  require(EVP_DigestVerifyInit_ex(context.get(), &pkey_context, digest_name(key_->kind, hash), nullptr, nullptr,
                                  key_->pkey.get(), nullptr),
          "EVP_DigestVerifyInit_ex");
  set_padding(pkey_context, key_->kind, padding);

  // OpenSSL 3.0 takes a PSS signature without its leading zeros; RFC 8017 section 8.1.2 refuses any other length.
  const bool is_rsa = key_->kind == Kind::kRsa;
  if (is_rsa && signature.size() != static_cast<std::size_t>(EVP_PKEY_get_size(key_->pkey.get()))) return false;

  std::string der;
  if (key_->kind == Kind::kEc) {
    if (signature.size() != 2 * coordinate_size(key_->curve)) return false;
    der = ecdsa_der(signature);  // OpenSSL checks that r and s are in 1 .. order - 1 (SEC-5)
    signature = der;
  }
  const int result = EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                                      message.size());
  ERR_clear_error();
  return result == 1;
}

PrivateKey::PrivateKey(std::unique_ptr<PublicKey::Key> key, const PublicKey& counterpart, Padding padding)
    : key_(std::move(key)) {
  // A private part of some other key would only show when a provider refuses what we signed.
  constexpr std::string_view kMessage = "authfcgi";
  if (!counterpart.verify(Hash::kSha256, padding, kMessage, sign(Hash::kSha256, padding, kMessage))) {
    throw CryptoError("the private part of the key does not belong to its public part");
  }
}

PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;
PrivateKey::~PrivateKey() = default;

PrivateKey PrivateKey::rsa(const Rsa& numbers) {
  std::vector<std::string_view> d_to_qi = {numbers.d.reveal()};
  if (!numbers.p.empty()) {
    for (const SecretBytes* more : {&numbers.p, &numbers.q, &numbers.dp, &numbers.dq, &numbers.qi}) {
      d_to_qi.push_back(more->reveal());
    }
  }
  return PrivateKey(std::make_unique<PublicKey::Key>(
                        PublicKey::Key{Kind::kRsa, make_rsa(numbers.n, numbers.e, d_to_qi)}),
                    PublicKey::rsa(numbers.n, numbers.e), Padding::kPkcs1);
}

PrivateKey PrivateKey::ec(Curve curve, std::string_view x, std::string_view y, const SecretBytes& d) {
  if (d.empty()) throw CryptoError("EC: the private part is missing");
  return PrivateKey(std::make_unique<PublicKey::Key>(
                        PublicKey::Key{Kind::kEc, make_ec(curve, x, y, d.reveal()), curve}),
                    PublicKey::ec(curve, x, y), Padding::kNone);
}

PrivateKey PrivateKey::ed25519(std::string_view x, const SecretBytes& d) {
  Pkey pkey = owned<Pkey>(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, bytes_of(d.reveal()),
                                                          d.reveal().size()),
                          "Ed25519");
  return PrivateKey(std::make_unique<PublicKey::Key>(PublicKey::Key{Kind::kEd25519, std::move(pkey)}),
                    PublicKey::ed25519(x), Padding::kNone);
}

std::string PrivateKey::sign(Hash hash, Padding padding, std::string_view message) const {
  const DigestContext context = owned<DigestContext>(EVP_MD_CTX_new(), "EVP_MD_CTX_new");
  EVP_PKEY_CTX* pkey_context = nullptr;  // belongs to context
  require(EVP_DigestSignInit_ex(context.get(), &pkey_context, digest_name(key_->kind, hash), nullptr, nullptr,
                                key_->pkey.get(), nullptr),
          "EVP_DigestSignInit_ex");
  set_padding(pkey_context, key_->kind, padding);

  std::size_t size = 0;
  require(EVP_DigestSign(context.get(), nullptr, &size, bytes_of(message), message.size()), "EVP_DigestSign");
  std::string signature(size, '\0');
  require(EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(message), message.size()),
          "EVP_DigestSign");
  signature.resize(size);
  return key_->kind == Kind::kEc ? ecdsa_raw(key_->curve, signature).value() : signature;
}

}  // namespace authfcgi::crypto
