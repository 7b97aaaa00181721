#include "webauthn/authentication.h"

#include <doctest/doctest.h>

#include "base/base64url.h"
#include "support/malformed_json.h"
#include "support/passkey.h"
#include "support/vectors.h"
#include "unit/webauthn/ceremony_vector.h"
#include "webauthn/error.h"

using namespace authfcgi;
using support::Passkey;
using webauthn::Authentication;
using support::expected_by;
using webauthn::Expected;
using webauthn::verify_authentication;
using webauthn::WebAuthnError;

namespace {

constexpr std::string_view kChallenge = "YXV0aGVudGljYXRpb24";
const Expected kExpected = {std::string(kChallenge), {"https://app.example.com"}, {"app.example.com"}, true};

json::Value with(json::Value credential, std::string_view member, json::Value value) {
  credential.find("response")->set(member, std::move(value));
  return credential;
}

Authentication verify(const Passkey& passkey, std::uint32_t stored_counter = 0) {
  return verify_authentication(passkey.get(kChallenge), passkey.cose_key(), stored_counter, kExpected);
}

}  // namespace

TEST_CASE("sign-ins with the reference's authenticator are judged as the reference judges them (SEC-66)") {
  const json::Value file = support::read_vectors("webauthn.json");
  int seen = 0;
  for (const json::Value& vector : file.find("vectors")->array()) {
    if (vector.find("kind")->string() != "authentication") continue;
    ++seen;
    CAPTURE(vector.find("name")->string());
    const json::Value& stored = *vector.find("stored_authenticator");
    const auto judge = [&] {
      return verify_authentication(*vector.find("response"), base64_decode(stored.find("credentialPublicKey")->string()).value(),
                                   static_cast<std::uint32_t>(stored.find("counter")->integer()), expected_by(vector));
    };
    if (vector.find("expect")->string() == "ok") {
      CHECK(judge().counter == vector.find("new_counter")->integer());
    } else {
      CHECK_THROWS_AS(judge(), WebAuthnError);
    }
  }
  CHECK(seen == 14);
}

TEST_CASE("the flags of a passkey in use come back as the authenticator said them") {
  Passkey passkey;
  CHECK(verify(passkey).is_user_verified);
  CHECK_FALSE(verify(passkey).is_multi_device);
  passkey.flags |= Passkey::kBackupEligible;
  CHECK(verify(passkey).is_multi_device);
  CHECK_FALSE(verify(passkey).is_backed_up);
  passkey.flags |= Passkey::kBackedUp;
  CHECK(verify(passkey).is_backed_up);
}

TEST_CASE("a counter must grow, unless there is none") {
  Passkey passkey;
  const auto is_accepted = [&](std::uint32_t stored, std::uint32_t next) {
    passkey.counter = next;
    try {
      return verify(passkey, stored).counter == next;
    } catch (const WebAuthnError&) {
      return false;
    }
  };
  CHECK(is_accepted(0, 0));
  CHECK(is_accepted(0, 1));
  CHECK(is_accepted(1, 2));
  CHECK(is_accepted(1, 0xffffffff));
  CHECK_FALSE(is_accepted(1, 0));
  CHECK_FALSE(is_accepted(1, 1));
  CHECK_FALSE(is_accepted(2, 1));
  CHECK_FALSE(is_accepted(0xffffffff, 0xffffffff));
  CHECK_FALSE(is_accepted(0x80000000, 0x7fffffff));
}

TEST_CASE("one bit changed in anything that is signed, or in the signature, and it is nobody's") {
  const Passkey passkey;
  const std::string client_data = passkey.client_data("webauthn.get", kChallenge);
  const std::string data = passkey.authentication_data();
  const std::string signature = passkey.sign(data, client_data);
  const auto judge = [&](std::string_view authenticator_data, std::string_view signed_by, std::string_view client) {
    const json::Value response = json::object({{"clientDataJSON", base64url_encode(client)},
                                               {"authenticatorData", base64url_encode(authenticator_data)},
                                               {"signature", base64url_encode(signed_by)}});
    return verify_authentication(passkey.credential(response), passkey.cose_key(), 0, kExpected);
  };
  CHECK_NOTHROW(judge(data, signature, client_data));
  CHECK_THROWS_AS(judge(data, signature, client_data + " "), WebAuthnError);
  for (std::size_t i = 0; i < data.size(); ++i) {
    std::string changed = data;
    changed[i] = static_cast<char>(changed[i] ^ 2);
    CHECK_THROWS_AS(judge(changed, signature, client_data), WebAuthnError);
  }
  for (std::size_t i = 0; i < signature.size(); ++i) {
    std::string changed = signature;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_THROWS_AS(judge(data, changed, client_data), WebAuthnError);
  }
  CHECK_THROWS_AS(judge(data, "", client_data), WebAuthnError);
}

TEST_CASE("another passkey's key, or none at all, verifies nothing") {
  const Passkey passkey;
  Passkey other;  // the key pair of RFC 7517 appendix A.2
  other.x = base64url_decode("MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4").value();
  other.y = base64url_decode("4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM").value();
  const json::Value credential = passkey.get(kChallenge);
  CHECK_NOTHROW(verify_authentication(credential, passkey.cose_key(), 0, kExpected));
  for (const std::string& key : {other.cose_key(), std::string(), passkey.cose_key() + '\0', passkey.x}) {
    CHECK_THROWS_AS(verify_authentication(credential, key, 0, kExpected), WebAuthnError);
  }
}

TEST_CASE("the answer to a registration is no sign-in, however well it is signed") {
  const Passkey passkey;
  const auto response = [&](const std::string& client_data, const std::string& data) {
    return passkey.credential(json::object({{"clientDataJSON", base64url_encode(client_data)},
                                            {"authenticatorData", base64url_encode(data)},
                                            {"signature", base64url_encode(passkey.sign(data, client_data))}}));
  };
  const std::string get = passkey.client_data("webauthn.get", kChallenge);
  const std::string create = passkey.client_data("webauthn.create", kChallenge);
  const auto judge = [&](const json::Value& credential) {
    return verify_authentication(credential, passkey.cose_key(), 0, kExpected);
  };
  CHECK_NOTHROW(judge(response(get, passkey.authentication_data())));
  CHECK_THROWS_AS(judge(response(create, passkey.authentication_data())), WebAuthnError);
  CHECK_THROWS_AS(judge(response(get, passkey.registration_data())), WebAuthnError);
}

TEST_CASE("what an authenticator adds as extensions is no obstacle") {
  Passkey passkey;
  passkey.extensions = support::cbor_map({{support::cbor_text("credProtect"), support::cbor(2)}});
  CHECK(verify(passkey).counter == 1);
}

TEST_CASE("a sign-in's member of any kind is either of no importance or a WebAuthnError, never another one") {
  const Passkey passkey;
  const json::Value good = passkey.get(kChallenge);
  const auto judge = [&](const json::Value& credential) {
    return verify_authentication(credential, passkey.cose_key(), 0, kExpected);
  };
  for (const json::Value& value : support::one_of_each_kind()) {
    CAPTURE(json::write(value));
    CHECK_THROWS_AS(judge(value), WebAuthnError);
    for (const char* name : {"id", "rawId", "type", "response"}) {
      json::Value credential = good;
      credential.set(name, value);
      CHECK_THROWS_AS(judge(credential), WebAuthnError);
    }
    for (const char* name : {"clientDataJSON", "authenticatorData", "signature"}) {
      CHECK_THROWS_AS(judge(with(good, name, value)), WebAuthnError);
    }
    CHECK_NOTHROW(judge(with(good, "userHandle", value)));
  }
}
