#include "otp/recovery_code.h"

#include <set>

#include <doctest/doctest.h>

#include "support/counted_random.h"

using namespace authfcgi;
using otp::hash_recovery_code;

TEST_CASE("ten codes, each in three groups of five, none twice") {
  crypto::SystemRandom random;
  std::set<std::string> codes;
  for (const auto& code : otp::make_recovery_codes(random)) {
    const std::string text(code.reveal());
    CHECK(text.size() == 17);
    CHECK(text[5] == '-');
    CHECK(text[11] == '-');
    CHECK(text.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ-") == std::string::npos);
    codes.insert(text);
  }
  CHECK(codes.size() == 10);
  support::CountedRandom counted;
  CHECK(otp::make_recovery_code(counted).reveal() == "01234-56789-ABCDE");
}

TEST_CASE("a code is the same however it is typed") {
  const auto hash = hash_recovery_code("u1", "01234-56789-ABCDE");
  REQUIRE(hash);
  CHECK(hash->size() == 64);
  for (const auto* typed : {"0123456789ABCDE", "01234 56789 abcde", " o1234-56789-abcde ", "0i234-56789-ABCDE", "0L234-56789-ABCDE"})
    CHECK(hash_recovery_code("u1", typed) == hash);
}

TEST_CASE("another code or another user is another hash, and what is no code has none") {
  const auto hash = hash_recovery_code("u1", "01234-56789-ABCDE");
  CHECK(hash_recovery_code("u2", "01234-56789-ABCDE") != hash);
  CHECK(hash_recovery_code("u1", "01234-56789-ABCDF") != hash);
  for (const auto* text : {"", "01234-56789", "01234-56789-ABCDEF", "01234-56789-ABCDU", "01234_56789_ABCDE"})
    CHECK_FALSE(hash_recovery_code("u1", text));
}
