#include "otp/totp.h"

#include <doctest/doctest.h>

#include "support/counted_random.h"

using namespace authfcgi;
using crypto::SecretBytes;
using otp::verify_totp;

namespace {

const SecretBytes& secret() {
  static const SecretBytes kSecret(std::string_view("12345678901234567890"));
  return kSecret;
}
Instant at(std::int64_t seconds) { return from_unix_seconds(seconds); }

}  // namespace

TEST_CASE("codes of RFC 6238 appendix B, their last six digits") {
  struct Row {
    std::int64_t time;
    const char* code;
  };
  for (const auto& [time, code] : {Row{59, "287082"}, Row{1111111109, "081804"}, Row{1111111111, "050471"},
                                   Row{1234567890, "005924"}, Row{2000000000, "279037"}, Row{20000000000, "353130"}}) {
    CAPTURE(time);
    CHECK(verify_totp(secret(), code, 0, at(time)) == time / 30);
  }
}

TEST_CASE("a code is good in its step, and one before and after") {
  const std::int64_t step = 1234567890 / 30;
  CHECK(verify_totp(secret(), "005924", 0, at((step - 1) * 30)) == step);
  CHECK(verify_totp(secret(), "005924", 0, at((step + 1) * 30 + 29)) == step);
  CHECK_FALSE(verify_totp(secret(), "005924", 0, at((step - 1) * 30 - 1)));
  CHECK_FALSE(verify_totp(secret(), "005924", 0, at((step + 2) * 30)));
}

TEST_CASE("a code is good once, and no older one after it") {
  const std::int64_t step = 1234567890 / 30;
  CHECK_FALSE(verify_totp(secret(), "005924", step, at(1234567890)));
  CHECK_FALSE(verify_totp(secret(), "005924", step + 1, at(1234567890)));
  CHECK(verify_totp(secret(), "005924", step - 1, at(1234567890)) == step);
}

TEST_CASE("what is not six digits is no code, blanks apart") {
  CHECK(verify_totp(secret(), " 005 924 ", 0, at(1234567890)));
  for (const auto* code : {"", "00592", "0059240", "00592a", "-05924", "005924\n", "005925"}) {
    CAPTURE(code);
    CHECK_FALSE(verify_totp(secret(), code, 0, at(1234567890)));
  }
}

TEST_CASE("a secret has 160 bits, and base32 spells it (RFC 4648 section 10)") {
  support::CountedRandom random;
  CHECK(otp::make_totp_secret(random).reveal().size() == 20);
  CHECK(otp::base32("") == "");
  CHECK(otp::base32("f") == "MY");
  CHECK(otp::base32("fo") == "MZXQ");
  CHECK(otp::base32("foo") == "MZXW6");
  CHECK(otp::base32("foob") == "MZXW6YQ");
  CHECK(otp::base32("fooba") == "MZXW6YTB");
  CHECK(otp::base32("foobar") == "MZXW6YTBOI");
}

TEST_CASE("the URI for an app is escaped, and a colon cannot move the border of its label") {
  CHECK(otp::otpauth_uri(secret(), "Example & Co", "ada@example.com").reveal() ==
        "otpauth://totp/Example%20%26%20Co:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=Example%20%26%20Co&algorithm=SHA1&digits=6&period=30");
  CHECK(otp::otpauth_uri(secret(), "a:b", "c?d=e:f").reveal().starts_with("otpauth://totp/a%20b:c%3Fd%3De%20f?secret="));
}
