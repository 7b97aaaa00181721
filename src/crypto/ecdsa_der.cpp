#include "crypto/ecdsa_der.h"

#include <openssl/ec.h>
#include <openssl/err.h>

#include "crypto/handle.h"

namespace authfcgi::crypto {
namespace {

using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

// Above the longest signature of any of our curves, so that nothing silly is even read.
constexpr std::size_t kMaxBytes = 256;

std::string encode(const ECDSA_SIG* signature) {
  const int size = i2d_ECDSA_SIG(signature, nullptr);
  if (size <= 0) throw_openssl_error("i2d_ECDSA_SIG");
  std::string der(static_cast<std::size_t>(size), '\0');
  unsigned char* end = bytes_of(der);
  i2d_ECDSA_SIG(signature, &end);
  return der;
}

bool is_positive(const BIGNUM* number) { return BN_is_negative(number) == 0 && BN_is_zero(number) == 0; }

BigNumber number(std::string_view bytes) {
  return owned<BigNumber>(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr), "BN_bin2bn");
}

}  // namespace

std::optional<std::string> ecdsa_raw(Curve curve, std::string_view der) {
  if (der.size() > kMaxBytes) return std::nullopt;
  const unsigned char* begin = bytes_of(der);
  const EcdsaSignature signature(d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size())));
  if (signature == nullptr) {
    ERR_clear_error();
    return std::nullopt;
  }
  if (encode(signature.get()) != der) return std::nullopt;  // also for bytes after the end

  const BIGNUM* r = ECDSA_SIG_get0_r(signature.get());
  const BIGNUM* s = ECDSA_SIG_get0_s(signature.get());
  if (!is_positive(r) || !is_positive(s)) return std::nullopt;
  const int size = static_cast<int>(coordinate_size(curve));
  if (BN_num_bytes(r) > size || BN_num_bytes(s) > size) return std::nullopt;

  std::string r_and_s(2 * coordinate_size(curve), '\0');
  require(BN_bn2binpad(r, bytes_of(r_and_s), size) == size, "BN_bn2binpad");
  require(BN_bn2binpad(s, bytes_of(r_and_s) + size, size) == size, "BN_bn2binpad");
  return r_and_s;
}

std::string ecdsa_der(std::string_view r_and_s) {
  const std::size_t half = r_and_s.size() / 2;
  BigNumber r = number(r_and_s.substr(0, half));
  BigNumber s = number(r_and_s.substr(half));
  const EcdsaSignature signature = owned<EcdsaSignature>(ECDSA_SIG_new(), "ECDSA_SIG_new");
  require(ECDSA_SIG_set0(signature.get(), r.release(), s.release()), "ECDSA_SIG_set0");
  return encode(signature.get());
}

}  // namespace authfcgi::crypto
