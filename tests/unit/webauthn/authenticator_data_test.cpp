#include "webauthn/authenticator_data.h"

#include <doctest/doctest.h>

#include "crypto/digest.h"
#include "support/passkey.h"
#include "support/vectors.h"
#include "webauthn/error.h"

using namespace authfcgi;
using support::cbor;
using support::cbor_bytes;
using support::cbor_map;
using support::cbor_text;
using support::Passkey;
using webauthn::AuthenticatorData;
using webauthn::Expected;
using webauthn::parse_authenticator_data;
using webauthn::validate_authenticator_data;
using webauthn::WebAuthnError;

namespace {

AuthenticatorData with_flags(unsigned flags) { return parse_authenticator_data(Passkey().authenticator_data(flags, "")); }

bool is_valid(const AuthenticatorData& data, const Expected& expected) {
  try {
    validate_authenticator_data(data, expected);
    return true;
  } catch (const WebAuthnError&) {
    return false;
  }
}

}  // namespace

TEST_CASE("hash, counter and credential are read as they stand") {
  Passkey passkey;
  passkey.counter = 0x01020384;
  AuthenticatorData data = parse_authenticator_data(passkey.authentication_data());
  CHECK(data.relying_party_id_hash == crypto::sha256("app.example.com"));
  CHECK(data.counter == 0x01020384);
  CHECK_FALSE(data.credential);

  data = parse_authenticator_data(passkey.registration_data());
  REQUIRE(data.credential);
  CHECK(data.credential->id == passkey.id);
  CHECK(data.credential->public_key == passkey.cose_key());
}

TEST_CASE("each flag has its bit, and the two reserved ones do not matter (Level 3 section 6.1)") {
  for (const unsigned reserved : {0x00u, 0x02u, 0x20u, 0x22u}) {
    AuthenticatorData data = with_flags(reserved);
    CHECK_FALSE((data.is_user_present || data.is_user_verified || data.is_backup_eligible || data.is_backed_up));
    data = with_flags(reserved | 0x01);
    CHECK((data.is_user_present && !data.is_user_verified && !data.is_backup_eligible && !data.is_backed_up));
    data = with_flags(reserved | 0x04);
    CHECK((!data.is_user_present && data.is_user_verified && !data.is_backup_eligible && !data.is_backed_up));
    data = with_flags(reserved | 0x08);
    CHECK((!data.is_user_present && !data.is_user_verified && data.is_backup_eligible && !data.is_backed_up));
    data = with_flags(reserved | 0x18);
    CHECK((!data.is_user_present && !data.is_user_verified && data.is_backup_eligible && data.is_backed_up));
  }
}

TEST_CASE("a passkey that is backed up although it cannot be is refused (Level 3 section 6.1.3)") {
  CHECK_THROWS_AS(with_flags(0x10), WebAuthnError);
  CHECK_THROWS_AS(with_flags(0x15), WebAuthnError);
}

TEST_CASE("flags for a credential or extensions mean that they are there, and without the flags they are not") {
  const Passkey passkey;
  const std::string credential = passkey.attested_credential();
  const std::string extensions = cbor_map({{cbor_text("credProtect"), cbor(2)}});
  CHECK_NOTHROW(parse_authenticator_data(passkey.authenticator_data(0x41, credential)));
  CHECK_NOTHROW(parse_authenticator_data(passkey.authenticator_data(0x81, extensions)));
  CHECK_NOTHROW(parse_authenticator_data(passkey.authenticator_data(0xc1, credential + extensions)));

  CHECK_THROWS_AS(parse_authenticator_data(passkey.authenticator_data(0x01, credential)), WebAuthnError);
  CHECK_THROWS_AS(parse_authenticator_data(passkey.authenticator_data(0x01, extensions)), WebAuthnError);
  CHECK_THROWS_AS(parse_authenticator_data(passkey.authenticator_data(0x41, credential + extensions)), WebAuthnError);
  CHECK_THROWS_AS(parse_authenticator_data(passkey.authenticator_data(0x41, "")), WebAuthnError);
  CHECK_THROWS_AS(parse_authenticator_data(passkey.authenticator_data(0x81, "")), WebAuthnError);
  CHECK_THROWS_AS(parse_authenticator_data(passkey.authenticator_data(0xc1, credential)), WebAuthnError);
}

TEST_CASE("extensions are one well-formed map, whatever it says") {
  const auto judge = [](const std::string& extensions) {
    return parse_authenticator_data(Passkey().authenticator_data(0x81, extensions));
  };
  CHECK_NOTHROW(judge(cbor_map({})));
  CHECK_NOTHROW(judge(cbor_map({{cbor_text("hmac-secret"), cbor_bytes(std::string(48, 'x'))}, {cbor_text("a"), "\xf5"}})));
  CHECK_THROWS_AS(judge(cbor_text("credProtect")), WebAuthnError);
  CHECK_THROWS_AS(judge(cbor(2)), WebAuthnError);
  CHECK_THROWS_AS(judge(support::unhex("bfff")), WebAuthnError);
  CHECK_THROWS_AS(judge(cbor_map({}) + '\0'), WebAuthnError);
  CHECK_THROWS_AS(judge(cbor_map({{cbor_text("a"), cbor(1)}, {cbor_text("a"), cbor(1)}})), WebAuthnError);
}

TEST_CASE("authenticator data that is cut or continued is refused wherever that is") {
  Passkey passkey;
  passkey.extensions = cbor_map({{cbor_text("credProtect"), cbor(2)}});
  for (const std::string& whole : {passkey.registration_data(), passkey.authentication_data()}) {
    CHECK_NOTHROW(parse_authenticator_data(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CHECK_THROWS_AS(parse_authenticator_data(whole.substr(0, size)), WebAuthnError);
    }
    CHECK_THROWS_AS(parse_authenticator_data(whole + '\0'), WebAuthnError);
  }
}

TEST_CASE("a credential's id has 1 to 1023 bytes, and its key is a map") {
  Passkey passkey;
  const auto with_id = [&](std::size_t size) {
    passkey.id = std::string(size, 'i');
    return parse_authenticator_data(passkey.registration_data()).credential->id.size();
  };
  CHECK(with_id(1) == 1);
  CHECK(with_id(1023) == 1023);
  CHECK_THROWS_AS(with_id(0), WebAuthnError);
  CHECK_THROWS_AS(with_id(1024), WebAuthnError);
  CHECK_THROWS_AS(with_id(65535), WebAuthnError);

  const std::string before_key = std::string(16, '\0') + std::string("\0\1i", 3);
  CHECK_NOTHROW(parse_authenticator_data(passkey.authenticator_data(0x41, before_key + cbor_map({}))));
  CHECK_THROWS_AS(parse_authenticator_data(passkey.authenticator_data(0x41, before_key + cbor_bytes("key"))), WebAuthnError);
}

TEST_CASE("made for us, with somebody present and, where we ask, verified (SEC-66)") {
  const Expected strict = {"", {}, {"example.com", "app.example.com"}, true};
  Expected lenient = strict;
  lenient.user_verification = false;
  CHECK(is_valid(with_flags(0x05), strict));
  CHECK_FALSE(is_valid(with_flags(0x01), strict));
  CHECK(is_valid(with_flags(0x01), lenient));
  CHECK_FALSE(is_valid(with_flags(0x04), strict));
  CHECK_FALSE(is_valid(with_flags(0x04), lenient));
  CHECK_FALSE(is_valid(with_flags(0x00), lenient));

  Expected other = strict;
  other.relying_party_ids = {"example.com", "APP.example.com", "app.example.com."};
  CHECK_FALSE(is_valid(with_flags(0x05), other));
  other.relying_party_ids.clear();
  CHECK_FALSE(is_valid(with_flags(0x05), other));
}
