#include "crypto/hkdf.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "crypto/error.h"
#include "support/vectors.h"

using namespace authfcgi;
using crypto::hkdf_sha256;
using support::unhex;

TEST_CASE("derived keys are those of RFC 5869 appendix A") {
  // A.1
  CHECK(hex_encode(hkdf_sha256(std::string(22, '\x0b'), unhex("000102030405060708090a0b0c"),
                               unhex("f0f1f2f3f4f5f6f7f8f9"), 42)
                       .reveal()) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  // A.3: no salt, no info
  CHECK(hex_encode(hkdf_sha256(std::string(22, '\x0b'), "", "", 42).reveal()) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_CASE("nothing is derived from nothing, and no more than HKDF can give") {
  CHECK_THROWS_AS(hkdf_sha256("", "salt", "info", 32), crypto::CryptoError);
  CHECK(hkdf_sha256("secret", "salt", "info", 8160).reveal().size() == 8160);
  CHECK_THROWS_AS(hkdf_sha256("secret", "salt", "info", 8161), crypto::CryptoError);
}
