#include "crypto/ecdsa_der.h"

#include <doctest/doctest.h>

#include "support/vectors.h"

using namespace authfcgi;
using crypto::Curve;
using crypto::ecdsa_der;
using crypto::ecdsa_raw;
using support::unhex;

namespace {

// r = 1 and s = 2, in which a byte is easily changed.
const std::string kSmall = unhex("3006020101020102");

std::string coordinate(std::string_view digits) {
  std::string bytes = unhex(digits);
  return std::string(32 - bytes.size(), '\0') + bytes;
}

}  // namespace

TEST_CASE("what one spelling says of an ECDSA signature, the other says, too") {
  CHECK(ecdsa_raw(Curve::kP256, kSmall) == coordinate("01") + coordinate("02"));
  CHECK(ecdsa_der(coordinate("01") + coordinate("02")) == kSmall);

  // A number whose first bit is set gets a zero before it, or it would be negative (X.690 section 8.3).
  const std::string large = coordinate("ff") + std::string(32, '\xff');
  CHECK(ecdsa_der(large) == unhex("3027020200ff022100") + std::string(32, '\xff'));
  CHECK(ecdsa_raw(Curve::kP256, ecdsa_der(large)) == large);
}

TEST_CASE("each curve's numbers are as long as its coordinates") {
  CHECK(ecdsa_raw(Curve::kP384, kSmall).value().size() == 96);
  CHECK(ecdsa_raw(Curve::kP521, kSmall).value().size() == 132);
  const std::string long_r = ecdsa_der(std::string(66, '\x01') + std::string(66, '\x02'));
  CHECK(ecdsa_raw(Curve::kP521, long_r) == std::string(66, '\x01') + std::string(66, '\x02'));
  CHECK_FALSE(ecdsa_raw(Curve::kP384, long_r));
  CHECK_FALSE(ecdsa_raw(Curve::kP256, ecdsa_der('\x01' + std::string(32, '\0') + std::string(33, '\x01'))));
}

TEST_CASE("a signature that is DER to the byte has one spelling only (SEC-5)") {
  for (const char* digits : {
           "",
           "30",
           "3006",
           "300602010102",
           "30060201010201",
           "300602010102010200",       // a byte after the end
           "30080201010201020000",     // ... and within the sequence
           "3009020101020102020103",   // a third number
           "3005020101020102",         // the sequence is shorter than its numbers
           "3007020101020102",         // ... and longer
           "308106020101020102",       // BER: the length in its long form
           "30820006020101020102",
           "30800201010201020000",     // BER: an indefinite length
           "300702020001020102",       // a zero that is not needed
           "3006020181020102",         // r is negative
           "3006020101020181",         // s is negative
           "3006020100020102",         // r is 0 (CVE-2022-21449)
           "3006020101020100",         // s is 0
           "30050200020102",           // a number without bytes
           "3006030101020102",         // a bit string
           "3106020101020102",         // a set
           "3003020101",               // s is missing
       }) {
    CAPTURE(digits);
    CHECK_FALSE(ecdsa_raw(Curve::kP256, unhex(digits)));
  }
  CHECK(ecdsa_raw(Curve::kP256, kSmall));
  CHECK_FALSE(ecdsa_raw(Curve::kP256, coordinate("01") + coordinate("02")));
  CHECK_FALSE(ecdsa_raw(Curve::kP256, std::string(100000, '\x30')));
}
