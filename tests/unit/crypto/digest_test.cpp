#include "crypto/digest.h"

#include <doctest/doctest.h>

#include "base/text.h"

using namespace authfcgi;

TEST_CASE("digests are those of FIPS 180-4's examples") {
  CHECK(hex_encode(crypto::sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex_encode(crypto::sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex_encode(crypto::sha384("abc")) ==
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
  CHECK(hex_encode(crypto::sha512("abc")) ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST_CASE("SHA-1 is that of FIPS 180-4's example") {
  CHECK(hex_encode(crypto::sha1("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST_CASE("one digest leaves nothing behind for the next") {
  const std::string once = crypto::sha256("abc");
  crypto::sha512("something else");
  CHECK(crypto::sha256("abc") == once);
}
