#include "crypto/md5.h"

#include <doctest/doctest.h>

#include "base/text.h"

using namespace authfcgi;

TEST_CASE("MD5 as RFC 1321 section A.5 has it") {
  CHECK(hex_encode(crypto::md5("")) == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(hex_encode(crypto::md5("message digest")) == "f96b697d7cb7938d525a2f31aaf161d0");
}
