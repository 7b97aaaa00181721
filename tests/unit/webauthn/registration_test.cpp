#include "webauthn/registration.h"

#include <doctest/doctest.h>

#include "base/base64url.h"
#include "support/malformed_json.h"
#include "support/passkey.h"
#include "support/vectors.h"
#include "unit/webauthn/ceremony_vector.h"
#include "webauthn/error.h"

using namespace authfcgi;
using support::cbor;
using support::cbor_bytes;
using support::cbor_map;
using support::cbor_text;
using support::Passkey;
using support::expected_by;
using webauthn::Expected;
using webauthn::Registration;
using webauthn::verify_registration;
using webauthn::WebAuthnError;

namespace {

constexpr std::string_view kChallenge = "cmVnaXN0cmF0aW9u";
const Expected kExpected = {std::string(kChallenge), {"https://app.example.com"}, {"app.example.com"}, true};

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ",") + text;
  return all;
}

// The credential with its response's member replaced.
json::Value with(json::Value credential, std::string_view member, json::Value value) {
  credential.find("response")->set(member, std::move(value));
  return credential;
}

json::Value with_attestation(std::string_view object) {
  return with(Passkey().create(kChallenge), "attestationObject", base64url_encode(object));
}

}  // namespace

TEST_CASE("ceremonies of the reference's authenticator are judged as the reference judges them, and stored as it does (SEC-66)") {
  const json::Value file = support::read_vectors("webauthn.json");
  int seen = 0;
  for (const json::Value& vector : file.find("vectors")->array()) {
    if (vector.find("kind")->string() != "registration") continue;
    ++seen;
    CAPTURE(vector.find("name")->string());
    const json::Value& credential = *vector.find("response");
    if (vector.find("expect")->string() != "ok") {
      CHECK_THROWS_AS(verify_registration(credential, expected_by(vector)), WebAuthnError);
      continue;
    }
    const Registration made = verify_registration(credential, expected_by(vector));
    const json::Value& stored = *vector.find("stored");
    CHECK(base64_encode(made.credential_id) == stored.find("credentialID")->string());
    CHECK(base64_encode(made.public_key) == stored.find("credentialPublicKey")->string());
    CHECK(made.counter == stored.find("counter")->integer());
    CHECK(made.is_multi_device == (stored.find("credentialDeviceType")->string() == "multiDevice"));
    CHECK(made.is_backed_up == stored.find("credentialBackedUp")->boolean());
    CHECK(joined(made.transports) == stored.find_string("transports").value_or(""));
  }
  CHECK(seen == 15);
}

TEST_CASE("the flags and the counter of a new passkey come back as the authenticator said them") {
  Passkey passkey;
  passkey.counter = 0xfffffffe;
  Registration made = verify_registration(passkey.create(kChallenge), kExpected);
  CHECK(made.credential_id == passkey.id);
  CHECK(made.public_key == passkey.cose_key());
  CHECK(made.counter == 0xfffffffe);
  CHECK(made.is_user_verified);
  CHECK_FALSE(made.is_multi_device);
  CHECK_FALSE(made.is_backed_up);

  passkey.flags = Passkey::kUserPresent | Passkey::kBackupEligible | Passkey::kBackedUp;
  Expected lenient = kExpected;
  lenient.user_verification = false;
  made = verify_registration(passkey.create(kChallenge), lenient);
  CHECK_FALSE(made.is_user_verified);
  CHECK(made.is_multi_device);
  CHECK(made.is_backed_up);
}

TEST_CASE("an answer to the other ceremony is no registration") {
  CHECK_THROWS_AS(verify_registration(Passkey().get(kChallenge), kExpected), WebAuthnError);
  const Passkey passkey;
  CHECK_THROWS_AS(verify_registration(passkey.create_with(passkey.client_data("webauthn.get", kChallenge)), kExpected),
                  WebAuthnError);
}

TEST_CASE("a registration without a credential in its data, or with another than its id says, is refused") {
  Passkey passkey;
  const auto object = [](const std::string& data) {
    return cbor_map({{cbor_text("fmt"), cbor_text("none")}, {cbor_text("attStmt"), cbor_map({})},
                     {cbor_text("authData"), cbor_bytes(data)}});
  };
  CHECK_NOTHROW(verify_registration(with_attestation(object(passkey.registration_data())), kExpected));
  CHECK_THROWS_AS(verify_registration(with_attestation(object(passkey.authentication_data())), kExpected), WebAuthnError);
  passkey.id = std::string(32, 'j');
  CHECK_THROWS_AS(verify_registration(with_attestation(object(passkey.registration_data())), kExpected), WebAuthnError);
}

TEST_CASE("an attestation is a text and a map, and \"none\" states nothing") {
  const std::string data = cbor_bytes(Passkey().registration_data());
  const auto verdict = [&](const std::string& format, const std::string& statement) {
    const std::string object = cbor_map(
        {{cbor_text("authData"), data}, {cbor_text("fmt"), format}, {cbor_text("attStmt"), statement}});
    try {
      verify_registration(with_attestation(object), kExpected);
      return true;
    } catch (const WebAuthnError&) {
      return false;
    }
  };
  const std::string statement = cbor_map({{cbor_text("alg"), cbor(-7)}, {cbor_text("sig"), cbor_bytes("no signature")}});
  CHECK(verdict(cbor_text("none"), cbor_map({})));
  CHECK_FALSE(verdict(cbor_text("none"), statement));
  CHECK(verdict(cbor_text("packed"), statement));
  CHECK(verdict(cbor_text("a maker's own"), cbor_map({})));
  CHECK_FALSE(verdict(cbor_bytes("none"), cbor_map({})));
  CHECK_FALSE(verdict(cbor_text("none"), cbor_text("")));
  CHECK_FALSE(verdict(cbor_text("packed"), cbor_bytes("")));
}

TEST_CASE("an attestation object that is cut, continued or lacks a member is refused") {
  const std::string whole = Passkey().attestation_object();
  CHECK_NOTHROW(verify_registration(with_attestation(whole), kExpected));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK_THROWS_AS(verify_registration(with_attestation(whole.substr(0, size)), kExpected), WebAuthnError);
  }
  CHECK_THROWS_AS(verify_registration(with_attestation(whole + '\0'), kExpected), WebAuthnError);

  const std::string data = cbor_bytes(Passkey().registration_data());
  for (const std::string& object :
       {cbor_map({{cbor_text("fmt"), cbor_text("none")}, {cbor_text("authData"), data}}),
        cbor_map({{cbor_text("attStmt"), cbor_map({})}, {cbor_text("authData"), data}}),
        cbor_map({{cbor_text("fmt"), cbor_text("none")}, {cbor_text("attStmt"), cbor_map({})}}), data, cbor_text("none")}) {
    CHECK_THROWS_AS(verify_registration(with_attestation(object), kExpected), WebAuthnError);
  }
}

TEST_CASE("of the transports, those are kept that look like one") {
  const auto transports = [](json::Value value) {
    const auto made = verify_registration(with(Passkey().create(kChallenge), "transports", std::move(value)), kExpected);
    return joined(made.transports);
  };
  CHECK(transports(json::array({"usb", "smart-card", "by-pigeon2"})) == "usb,smart-card,by-pigeon2");
  CHECK(transports(json::array({"a,b", "", "USB", 3, nullptr, json::array({"usb"}), std::string(33, 'a'), "ble"})) == "ble");
  CHECK(transports(json::Array(20, json::Value("nfc"))) == "nfc,nfc,nfc,nfc,nfc,nfc,nfc,nfc");
  CHECK(transports("usb").empty());
  CHECK(transports(nullptr).empty());
}

TEST_CASE("a member of any kind is either of no importance or a WebAuthnError, never another one") {
  const json::Value good = Passkey().create(kChallenge);
  for (const json::Value& value : support::one_of_each_kind()) {
    CAPTURE(json::write(value));
    CHECK_THROWS_AS(verify_registration(value, kExpected), WebAuthnError);
    for (const char* name : {"id", "rawId", "type", "response"}) {
      json::Value credential = good;
      credential.set(name, value);
      CHECK_THROWS_AS(verify_registration(credential, kExpected), WebAuthnError);
    }
    for (const char* name : {"clientDataJSON", "attestationObject"}) {
      CHECK_THROWS_AS(verify_registration(with(good, name, value), kExpected), WebAuthnError);
    }
    for (const char* name : {"transports", "publicKeyAlgorithm", "authenticatorData", "publicKey"}) {
      CHECK_NOTHROW(verify_registration(with(good, name, value), kExpected));
    }
    json::Value credential = good;
    credential.set("clientExtensionResults", value);
    credential.set("authenticatorAttachment", value);
    CHECK_NOTHROW(verify_registration(credential, kExpected));
  }
}
