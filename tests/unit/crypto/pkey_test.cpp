#include "crypto/pkey.h"

#include <doctest/doctest.h>
#include <openssl/err.h>

#include "base/base64url.h"
#include "support/vectors.h"

using namespace authfcgi;
using crypto::CryptoError;
using crypto::Curve;
using crypto::Hash;
using crypto::Padding;
using crypto::PrivateKey;
using crypto::PublicKey;
using crypto::SecretBytes;

namespace {

// The key of an RFC's example (tests/vectors/rfc-jose.json), its numbers as bytes.
struct Example {
  explicit Example(std::string_view section) {
    const json::Value file = support::read_vectors("rfc-jose.json");
    for (const json::Value& one : file.find("signatures")->array()) {
      if (one.find_string("section") == section) key = *one.find("key");
    }
  }
  std::string operator[](std::string_view name) const { return base64url_decode(*key.find_string(name)).value(); }
  SecretBytes secret(std::string_view name) const { return SecretBytes((*this)[name]); }

  json::Value key;
};

PrivateKey::Rsa rsa_numbers(bool with_primes) {
  const Example a2("RFC 7515 appendix A.2");
  PrivateKey::Rsa numbers;
  numbers.n = a2["n"];
  numbers.e = a2["e"];
  numbers.d = a2.secret("d");
  if (with_primes) {
    numbers.p = a2.secret("p");
    numbers.q = a2.secret("q");
    numbers.dp = a2.secret("dp");
    numbers.dq = a2.secret("dq");
    numbers.qi = a2.secret("qi");
  }
  return numbers;
}

void check_pair(const PrivateKey& ours, const PublicKey& theirs, Hash hash, Padding padding, std::size_t size) {
  const std::string signature = ours.sign(hash, padding, "message");
  CHECK(signature.size() == size);
  CHECK(theirs.verify(hash, padding, "message", signature));
  CHECK_FALSE(theirs.verify(hash, padding, "massage", signature));
  CHECK_FALSE(theirs.verify(hash, padding, "message", signature.substr(1)));
  CHECK_FALSE(theirs.verify(hash, padding, "message", ""));
  CHECK_FALSE(theirs.verify(hash, padding, "message", signature + std::string(1, '\0')));
  CHECK(ERR_peek_error() == 0);
}

}  // namespace

TEST_CASE("what a private key signs, its public key verifies, and no more than that") {
  const auto numbers = rsa_numbers(true);
  const PrivateKey rsa = PrivateKey::rsa(numbers);
  const PublicKey rsa_public = PublicKey::rsa(numbers.n, numbers.e);
  for (const Hash hash : {Hash::kSha256, Hash::kSha384, Hash::kSha512}) {
    check_pair(rsa, rsa_public, hash, Padding::kPkcs1, 256);
    check_pair(rsa, rsa_public, hash, Padding::kPss, 256);
  }
  CHECK_FALSE(rsa_public.verify(Hash::kSha256, Padding::kPss, "message",
                                rsa.sign(Hash::kSha256, Padding::kPkcs1, "message")));
  CHECK_FALSE(rsa_public.verify(Hash::kSha384, Padding::kPkcs1, "message",
                                rsa.sign(Hash::kSha256, Padding::kPkcs1, "message")));

  const Example a3("RFC 7515 appendix A.3");
  check_pair(PrivateKey::ec(Curve::kP256, a3["x"], a3["y"], a3.secret("d")),
             PublicKey::ec(Curve::kP256, a3["x"], a3["y"]), Hash::kSha256, Padding::kNone, 64);
  const Example a4("RFC 7515 appendix A.4");
  check_pair(PrivateKey::ec(Curve::kP521, a4["x"], a4["y"], a4.secret("d")),
             PublicKey::ec(Curve::kP521, a4["x"], a4["y"]), Hash::kSha512, Padding::kNone, 132);
  const Example ed("RFC 8037 appendix A.4");
  check_pair(PrivateKey::ed25519(ed["x"], ed.secret("d")), PublicKey::ed25519(ed["x"]), Hash::kSha512, Padding::kNone,
             64);
}

TEST_CASE("an RSA signature has the length of the modulus, also where it begins with a zero") {
  const auto numbers = rsa_numbers(true);
  const PrivateKey rsa = PrivateKey::rsa(numbers);
  const PublicKey rsa_public = PublicKey::rsa(numbers.n, numbers.e);
  std::string signature(1, 'x');
  while (signature[0] != '\0') signature = rsa.sign(Hash::kSha256, Padding::kPss, "message");  // one in 160 does
  CHECK(rsa_public.verify(Hash::kSha256, Padding::kPss, "message", signature));
  CHECK_FALSE(rsa_public.verify(Hash::kSha256, Padding::kPss, "message", signature.substr(1)));
}

TEST_CASE("an RSA key may come without its primes") {
  const auto numbers = rsa_numbers(false);
  check_pair(PrivateKey::rsa(numbers), PublicKey::rsa(numbers.n, numbers.e), Hash::kSha256, Padding::kPkcs1, 256);
}

TEST_CASE("a private part of another key is found out at once") {
  auto numbers = rsa_numbers(false);
  numbers.d = SecretBytes(std::string(256, '\x11'));
  CHECK_THROWS_AS(PrivateKey::rsa(numbers), CryptoError);

  const Example a3("RFC 7515 appendix A.3");
  CHECK_THROWS_AS(PrivateKey::ec(Curve::kP256, a3["x"], a3["y"], SecretBytes(std::string(32, '\x11'))), CryptoError);
  CHECK_THROWS_AS(PrivateKey::ec(Curve::kP256, a3["x"], a3["y"], SecretBytes()), CryptoError);
  const Example ed("RFC 8037 appendix A.4");
  CHECK_THROWS_AS(PrivateKey::ed25519(ed["x"], SecretBytes(std::string(32, '\x11'))), CryptoError);
}

TEST_CASE("RSA keys that nobody should use are refused (SEC-3)") {
  const std::string n = rsa_numbers(false).n;
  const std::string e = rsa_numbers(false).e;
  CHECK_NOTHROW(PublicKey::rsa(n, e));
  CHECK_NOTHROW(PublicKey::rsa(n, "\x03"));
  CHECK_NOTHROW(PublicKey::rsa(std::string(1, '\0') + n, e));
  std::string even = n;
  even.back() = static_cast<char>(even.back() & 0xFE);
  CHECK_THROWS_AS(PublicKey::rsa(even, e), CryptoError);
  CHECK_THROWS_AS(PublicKey::rsa(n.substr(1), e), CryptoError);                         // 2040 bits
  CHECK_THROWS_AS(PublicKey::rsa("\x01" + std::string(1023, '\0') + "\x01", e), CryptoError);  // 8193 bits
  CHECK_THROWS_AS(PublicKey::rsa(std::string(100000, '\x7F'), e), CryptoError);
  CHECK_THROWS_AS(PublicKey::rsa("", e), CryptoError);
  CHECK_THROWS_AS(PublicKey::rsa(n, ""), CryptoError);
  CHECK_THROWS_AS(PublicKey::rsa(n, "\x01"), CryptoError);
  CHECK_THROWS_AS(PublicKey::rsa(n, "\x04"), CryptoError);
  CHECK_THROWS_AS(PublicKey::rsa(n, std::string("\x01\0\0\0\x01", 5)), CryptoError);
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("EC and Ed25519 keys of another length, or off the curve, are refused (SEC-3)") {
  const Example a3("RFC 7515 appendix A.3");
  const std::string x = a3["x"];
  std::string y = a3["y"];
  CHECK_THROWS_AS(PublicKey::ec(Curve::kP384, x, y), CryptoError);
  CHECK_THROWS_AS(PublicKey::ec(Curve::kP256, x + "x", y), CryptoError);
  CHECK_THROWS_AS(PublicKey::ec(Curve::kP256, x, y.substr(1)), CryptoError);
  CHECK_THROWS_AS(PublicKey::ec(Curve::kP256, std::string(32, '\0'), std::string(32, '\0')), CryptoError);
  y.back() = static_cast<char>(y.back() ^ 1);
  CHECK_THROWS_AS(PublicKey::ec(Curve::kP256, x, y), CryptoError);
  CHECK_THROWS_AS(PublicKey::ed25519("short"), CryptoError);
  CHECK_THROWS_AS(PublicKey::ed25519(""), CryptoError);
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("ECDSA signatures with r or s out of range, or in DER, are refused (SEC-5, CVE-2022-21449)") {
  const Example a3("RFC 7515 appendix A.3");
  const PublicKey key = PublicKey::ec(Curve::kP256, a3["x"], a3["y"]);
  const PrivateKey ours = PrivateKey::ec(Curve::kP256, a3["x"], a3["y"], a3.secret("d"));
  const std::string good = ours.sign(Hash::kSha256, Padding::kNone, "message");
  const std::string zero(32, '\0');
  const std::string order = support::unhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  for (const std::string& bad :
       {zero + zero, zero + good.substr(32), good.substr(0, 32) + zero, order + good.substr(32),
        good.substr(0, 32) + order, order + order, std::string(64, '\xFF'),
        std::string("\x30\x06\x02\x01\x01\x02\x01\x01")}) {
    CHECK_FALSE(key.verify(Hash::kSha256, Padding::kNone, "message", bad));
  }
  CHECK(key.verify(Hash::kSha256, Padding::kNone, "message", good));
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("a padding that is not for the key is the caller's mistake") {
  const Example a3("RFC 7515 appendix A.3");
  const PublicKey ec = PublicKey::ec(Curve::kP256, a3["x"], a3["y"]);
  CHECK_THROWS_AS(ec.verify(Hash::kSha256, Padding::kPkcs1, "message", std::string(64, 'x')), CryptoError);
  const auto numbers = rsa_numbers(false);
  const PublicKey rsa = PublicKey::rsa(numbers.n, numbers.e);
  CHECK_THROWS_AS(rsa.verify(Hash::kSha256, Padding::kNone, "message", std::string(256, 'x')), CryptoError);
}
