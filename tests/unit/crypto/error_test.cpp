#include "crypto/error.h"

#include <doctest/doctest.h>
#include <openssl/err.h>

using namespace authfcgi::crypto;

TEST_CASE("a failure of OpenSSL speaks with its reason and leaves an empty queue (SEC-79)") {
  ERR_raise(ERR_LIB_EVP, ERR_R_MALLOC_FAILURE);
  ERR_raise(ERR_LIB_EVP, ERR_R_INTERNAL_ERROR);
  CHECK_THROWS_WITH_AS(require(0, "EVP_Example"), "EVP_Example: malloc failure", CryptoError);
  CHECK(ERR_peek_error() == 0);
  CHECK_THROWS_WITH_AS(require(-1, "EVP_Example"), "EVP_Example: failed without a reason", CryptoError);
  CHECK_NOTHROW(require(1, "EVP_Example"));
}
