#include "crypto/hmac.h"

#include <doctest/doctest.h>

#include "base/text.h"

using namespace authfcgi;
using crypto::Hash;
using crypto::HmacKey;

TEST_CASE("MACs are those of RFC 4231") {
  // Section 4.2
  const std::string key(20, '\x0b');
  CHECK(hex_encode(crypto::hmac(Hash::kSha256, key, "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex_encode(crypto::hmac(Hash::kSha384, key, "Hi There")) ==
        "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6");
  CHECK(hex_encode(crypto::hmac(Hash::kSha512, key, "Hi There")) ==
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4"
        "be9d914eeb61f1702e696c203a126854");
  // Section 4.7: a key longer than a block
  CHECK(hex_encode(crypto::hmac(Hash::kSha256, std::string(131, '\xaa'),
                                "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("a prepared key gives the same MAC again, in pieces or whole") {
  HmacKey key(Hash::kSha512, "key");
  const std::string whole = key.mac({"one two three"});
  CHECK(key.mac({"one", " two", "", " three"}) == whole);
  CHECK(key.mac({"one two three"}) == whole);
  CHECK(key.mac({"one two four"}) != whole);
  CHECK(key.mac({}) == crypto::hmac(Hash::kSha512, "key", ""));

  const HmacKey moved = std::move(key);
  CHECK(moved.mac({"one two three"}) == whole);
}

TEST_CASE("a key of exactly one block is taken as it is") {
  const std::string block(128, 'k');
  CHECK(crypto::hmac(Hash::kSha512, block, "m") != crypto::hmac(Hash::kSha512, crypto::sha512(block), "m"));
  CHECK(crypto::hmac(Hash::kSha512, block + "k", "m") ==
        crypto::hmac(Hash::kSha512, crypto::sha512(block + "k"), "m"));
}
