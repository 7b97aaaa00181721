#include "webauthn/cose_key.h"

#include <doctest/doctest.h>

#include <map>

#include "base/base64url.h"
#include "crypto/ecdsa_der.h"
#include "support/passkey.h"
#include "support/vectors.h"
#include "webauthn/error.h"

using namespace authfcgi;
using support::cbor;
using support::cbor_bytes;
using support::cbor_head;
using support::cbor_text;
using support::Passkey;
using webauthn::CoseKey;
using webauthn::WebAuthnError;

namespace {

// A key whose parameters can be changed one at a time: from label to CBOR.
using Parameters = std::map<int, std::string>;

std::string encoded(const Parameters& parameters) {
  std::string key = cbor_head(5, parameters.size());
  for (const auto& [label, value] : parameters) key += cbor(label) + value;
  return key;
}

std::string bytes(std::string_view base64url) { return cbor_bytes(base64url_decode(base64url).value()); }

Parameters p256() {
  return {{1, cbor(2)}, {3, cbor(-7)}, {-1, cbor(1)}, {-2, cbor_bytes(Passkey().x)}, {-3, cbor_bytes(Passkey().y)}};
}

// The key of RFC 8032 section 7.1, test 1.
Parameters ed25519() {
  return {{1, cbor(1)}, {3, cbor(-8)}, {-1, cbor(6)}, {-2, bytes("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")}};
}

// The key of RFC 7515 appendix A.2.
Parameters rsa() {
  return {{1, cbor(3)},
          {3, cbor(-257)},
          {-1, bytes("ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR"
                     "T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB"
                     "dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia"
                     "GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ")},
          {-2, bytes("AQAB")}};
}

bool is_accepted(const Parameters& parameters) {
  try {
    const CoseKey key(encoded(parameters));
    return true;
  } catch (const WebAuthnError&) {
    return false;
  }
}

// A copy with one parameter set or, when value is empty, left out.
Parameters changed(Parameters parameters, int label, const std::string& value) {
  parameters.erase(label);
  if (!value.empty()) parameters[label] = value;
  return parameters;
}

}  // namespace

TEST_CASE("keys of the three algorithms that we ask for are read, and no key without or with another alg") {
  for (const Parameters& good : {p256(), ed25519(), rsa()}) {
    CHECK(is_accepted(good));
    // ES384, ES512, PS256, RS512, RS1 and ES256K are none of ours.
    for (const int alg : {-35, -36, -37, -259, -65535, -47, 0, 7, 257}) CHECK_FALSE(is_accepted(changed(good, 3, cbor(alg))));
    CHECK_FALSE(is_accepted(changed(good, 3, cbor_text("ES256"))));
    for (const auto& parameter : good) {
      const int label = parameter.first;
      CAPTURE(label);
      CHECK_FALSE(is_accepted(changed(good, label, "")));
      CHECK_FALSE(is_accepted(changed(good, label, cbor_text("text"))));
      CHECK_FALSE(is_accepted(changed(good, label, cbor(99))));
      CHECK_FALSE(is_accepted(changed(good, label, cbor_bytes(""))));
      CHECK_FALSE(is_accepted(changed(good, label, "\xf6")));
    }
  }
}

TEST_CASE("a key's type and curve must be those of its algorithm") {
  CHECK_FALSE(is_accepted(changed(p256(), 1, cbor(1))));
  CHECK_FALSE(is_accepted(changed(p256(), -1, cbor(2))));     // P-384
  CHECK_FALSE(is_accepted(changed(p256(), -1, cbor(8))));     // secp256k1
  CHECK_FALSE(is_accepted(changed(ed25519(), -1, cbor(7))));  // Ed448
  CHECK_FALSE(is_accepted(changed(ed25519(), -1, cbor(4))));  // X25519
  CHECK_FALSE(is_accepted(changed(ed25519(), 3, cbor(-7))));
  CHECK_FALSE(is_accepted(changed(rsa(), 1, cbor(4))));
}

TEST_CASE("a key has just the parameters that it needs, so never a private one (Level 2 section 6.5.1)") {
  for (const Parameters& good : {p256(), ed25519(), rsa()}) {
    for (const int label : {2, 4, 5, -4}) CHECK_FALSE(is_accepted(changed(good, label, cbor_bytes("more"))));
  }
}

TEST_CASE("a point off the curve, a compressed one, or numbers of another length are no key") {
  std::string off_the_curve = Passkey().y;
  off_the_curve[31] = static_cast<char>(off_the_curve[31] ^ 1);
  CHECK_FALSE(is_accepted(changed(p256(), -3, cbor_bytes(off_the_curve))));
  CHECK_FALSE(is_accepted(changed(p256(), -3, "\xf5")));  // true: y by its sign alone
  CHECK_FALSE(is_accepted(changed(p256(), -2, cbor_bytes('\0' + Passkey().x))));
  CHECK_FALSE(is_accepted(changed(ed25519(), -2, cbor_bytes(std::string(31, 'x')))));
  CHECK_FALSE(is_accepted(changed(rsa(), -1, cbor_bytes(std::string(128, '\xff')))));  // 1024 bits
  CHECK_FALSE(is_accepted(changed(rsa(), -2, cbor(65537))));
  CHECK_FALSE(is_accepted(changed(rsa(), -2, cbor_bytes("\x01"))));
}

TEST_CASE("a key is one map and nothing after it") {
  CHECK_THROWS_AS(CoseKey(encoded(p256()) + '\0'), WebAuthnError);
  CHECK_THROWS_AS(CoseKey(""), WebAuthnError);
  CHECK_THROWS_AS(CoseKey(cbor_bytes(encoded(p256()))), WebAuthnError);
  CHECK_THROWS_AS(CoseKey(cbor_head(4, 0)), WebAuthnError);
}

TEST_CASE("an ES256 signature is DER and no other spelling (SEC-5)") {
  const auto signer = crypto::PrivateKey::ec(crypto::Curve::kP256, Passkey().x, Passkey().y, crypto::SecretBytes(Passkey().d));
  const CoseKey key(encoded(p256()));
  const std::string raw = signer.sign(crypto::Hash::kSha256, crypto::Padding::kNone, "message");
  const std::string der = crypto::ecdsa_der(raw);
  CHECK(key.verify("message", der));
  CHECK_FALSE(key.verify("massage", der));
  CHECK_FALSE(key.verify("message", raw));
  CHECK_FALSE(key.verify("message", der + '\0'));
  CHECK_FALSE(key.verify("message", "\x30\x81" + der.substr(1)));
  CHECK_FALSE(key.verify("message", ""));

  // Whoever takes r = s = 0, or the order instead, takes it for any message (CVE-2022-21449).
  CHECK_FALSE(key.verify("message", crypto::ecdsa_der(std::string(64, '\0'))));
  const std::string order = base64url_decode("_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE").value();
  CHECK_FALSE(key.verify("message", crypto::ecdsa_der(order + order)));
}

TEST_CASE("an Ed25519 signature is its 64 bytes, here of an empty message (RFC 8032 section 7.1, test 1)") {
  const CoseKey key(encoded(ed25519()));
  std::string signature = support::unhex(
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e"
      "7a100b");
  CHECK(key.verify("", signature));
  CHECK_FALSE(key.verify(" ", signature));
  CHECK_FALSE(key.verify("", signature + '\0'));
  signature[0] = static_cast<char>(signature[0] ^ 1);
  CHECK_FALSE(key.verify("", signature));
}
