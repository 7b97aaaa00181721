#include "crypto/pem_key.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>

#include "crypto/handle.h"

namespace authfcgi::crypto {
namespace {

constexpr std::size_t kMaxBytes = 64 * 1024;

using Bio = std::unique_ptr<BIO, Free<BIO_free>>;

// Nobody is asked for the passphrase of an encrypted key: it is refused.
int no_passphrase(char*, int, int, void*) { return -1; }

// As many bytes as the curve's coordinate has (RFC 7518 section 6.2), or as few as hold the number (section 6.3).
SecretBytes number(const EVP_PKEY* key, const char* name, std::size_t size = 0) {
  BIGNUM* raw = nullptr;
  require(EVP_PKEY_get_bn_param(key, name, &raw), name);
  const BigNumber value(raw);
  std::string bytes(size != 0 ? size : static_cast<std::size_t>(BN_num_bytes(raw)), '\0');
  if (BN_bn2binpad(raw, bytes_of(bytes), static_cast<int>(bytes.size())) < 0) throw_openssl_error(name);
  return SecretBytes(std::move(bytes));
}

PemKey ec_key(const EVP_PKEY* key) {
  std::array<char, 80> group{};
  require(EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(), nullptr), "EC group");
  const std::string_view name = group.data();
  PemKey read{.kty = "EC", .crv = {}, .numbers = {}};
  std::size_t size = 0;
  if (name == "prime256v1") read.crv = "P-256", size = 32;
  if (name == "secp384r1") read.crv = "P-384", size = 48;
  if (name == "secp521r1") read.crv = "P-521", size = 66;
  if (size == 0) throw CryptoError("the private key is on a curve that nothing signs with: it must be P-256, P-384 or P-521");
  read.numbers.emplace_back("x", number(key, OSSL_PKEY_PARAM_EC_PUB_X, size));
  read.numbers.emplace_back("y", number(key, OSSL_PKEY_PARAM_EC_PUB_Y, size));
  read.numbers.emplace_back("d", number(key, OSSL_PKEY_PARAM_PRIV_KEY, size));
  return read;
}

PemKey rsa_key(const EVP_PKEY* key) {
  static constexpr std::array<std::pair<const char*, const char*>, 8> kNumbers = {
      {{"n", OSSL_PKEY_PARAM_RSA_N},
       {"e", OSSL_PKEY_PARAM_RSA_E},
       {"d", OSSL_PKEY_PARAM_RSA_D},
       {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
       {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
       {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
       {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
       {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}}};
  PemKey read{.kty = "RSA", .crv = {}, .numbers = {}};
  for (const auto& [ours, theirs] : kNumbers) read.numbers.emplace_back(ours, number(key, theirs));
  return read;
}

PemKey ed25519_key(const EVP_PKEY* key) {
  PemKey read{.kty = "OKP", .crv = "Ed25519", .numbers = {}};
  const auto raw = [&](auto get, const char* what) {
    std::string bytes(32, '\0');
    std::size_t size = bytes.size();
    require(get(key, bytes_of(bytes), &size), what);
    return SecretBytes(std::move(bytes));
  };
  read.numbers.emplace_back("x", raw(EVP_PKEY_get_raw_public_key, "Ed25519"));
  read.numbers.emplace_back("d", raw(EVP_PKEY_get_raw_private_key, "Ed25519"));
  return read;
}

}  // namespace

bool is_pem(std::string_view text) { return text.find("-----BEGIN ") != std::string_view::npos; }

PemKey read_pem_key(std::string_view text) {
  if (text.size() > kMaxBytes) throw CryptoError("the private key is larger than 64 KiB");
  const Bio bio = owned<Bio>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), "BIO_new_mem_buf");
  const Pkey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  if (!key) throw CryptoError("there is no private key in PEM form that is not encrypted");
  switch (EVP_PKEY_get_base_id(key.get())) {
    case EVP_PKEY_EC: return ec_key(key.get());
    case EVP_PKEY_RSA: return rsa_key(key.get());
    case EVP_PKEY_ED25519: return ed25519_key(key.get());
    default: throw CryptoError("the private key is of a kind that nothing signs with: it must be EC, RSA or Ed25519");
  }
}

}  // namespace authfcgi::crypto
