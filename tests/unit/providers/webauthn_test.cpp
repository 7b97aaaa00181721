#include "providers/webauthn.h"

#include <doctest/doctest.h>

#include "config/load.h"
#include "providers/load.h"

using namespace authfcgi;
using providers::WebAuthn;

namespace {

const std::string kAdapter = R"("adapter":{"type":"sqlite","path":"/tmp/x.db"},)";
const std::string kAccounts = kAdapter + R"("accounts":{},)";

std::vector<providers::Provider> load(const std::string& entry, const std::string& more = kAdapter) {
  const auto config = config::load_text(
      R"({"secret":"a-secret-of-thirty-two-characters",)" + more + R"("providers":[)" + entry + "]}", "test.json",
      [](const std::string&) { return std::nullopt; });
  return providers::load(*config);
}

WebAuthn webauthn(const std::string& entry, const std::string& more = kAdapter) {
  return *load(entry, more).at(0).webauthn;
}

std::string complaints(const std::string& members, const std::string& more = kAdapter) {
  try {
    load(R"({"id":"passkey")" + members + "}", more);
    return "";
  } catch (const config::ConfigError& error) {
    return error.what();
  }
}

bool holds(const std::string& text, const std::string& word) { return text.find(word) != std::string::npos; }

}  // namespace

TEST_CASE("passkeys by their name alone: two factors in one, found by the device itself") {
  const auto loaded = load(R"("passkey")");
  CHECK(loaded.at(0).type == providers::Type::kWebAuthn);
  CHECK(loaded.at(0).name == "Passkey");
  const WebAuthn& passkey = *loaded.at(0).webauthn;
  CHECK(passkey.user_verification == "required");
  CHECK(passkey.requires_user_verification());
  CHECK(passkey.resident_key == "required");
  CHECK(passkey.attachment.empty());
  CHECK(passkey.conditional_ui);
  CHECK(passkey.ids.empty());
  CHECK(passkey.origins.empty());
  CHECK(passkey.name.empty());
  REQUIRE(passkey.fields.size() == 1);
  CHECK(passkey.fields[0].name == "email");
  CHECK(passkey.fields[0].type == "email");
  CHECK(passkey.fields[0].attributes.at(0) == std::pair<std::string, std::string>("autocomplete", "username webauthn"));
}

TEST_CASE("webauthn takes security keys that neither verify anybody nor keep a list") {
  const auto loaded = load(R"("webauthn")");
  CHECK(loaded.at(0).name == "WebAuthn");
  const WebAuthn& provider = *loaded.at(0).webauthn;
  CHECK(provider.user_verification == "preferred");
  CHECK_FALSE(provider.requires_user_verification());
  CHECK(provider.resident_key == "preferred");
  CHECK(webauthn(R"({"id":"mine","type":"webauthn"})").user_verification == "preferred");
}

TEST_CASE("every key of a provider of passkeys") {
  const WebAuthn all = webauthn(R"({"id":"passkey","name":"Key","relayingParty":{"id":["example.com","example.org"],
      "name":"Example","origin":["https://app.example.com","http://localhost:3000"]},"userVerification":"discouraged",
      "residentKey":"discouraged","authenticatorAttachment":"cross-platform","enableConditionalUI":false,"signUp":false,
      "tellAccounts":false,"formFields":{"login":{"label":"Login","autocomplete":"off"},"name":{}},
      "style":{"brandColor":"#123"}})");
  CHECK(all.ids == std::vector<std::string>{"example.com", "example.org"});
  CHECK(all.origins == std::vector<std::string>{"https://app.example.com", "http://localhost:3000"});
  CHECK(all.name == "Example");
  CHECK(all.user_verification == "discouraged");
  CHECK(all.resident_key == "discouraged");
  CHECK(all.attachment == "cross-platform");
  CHECK_FALSE(all.conditional_ui);
  CHECK_FALSE(all.sign_up);
  CHECK_FALSE(all.tell_accounts);
  REQUIRE(all.fields.size() == 2);
  CHECK(all.fields[0].label == "Login");
  CHECK(all.fields[0].attributes == std::vector<std::pair<std::string, std::string>>{{"autocomplete", "off"}});
  CHECK(all.fields[1].attributes.empty());

  const WebAuthn texts = webauthn(R"({"id":"passkey","relayingParty":{"id":"example.com","name":["One","Two"],
      "origin":"https://example.com"},"authenticatorAttachment":"platform"})");
  CHECK(texts.ids == std::vector<std::string>{"example.com"});
  CHECK(texts.origins == std::vector<std::string>{"https://example.com"});
  CHECK(texts.name == "One");
  CHECK(texts.attachment == "platform");
}

TEST_CASE("visitors make accounts with a passkey where there are no local accounts, or where signUp says so") {
  CHECK(webauthn(R"("passkey")").sign_up);
  CHECK_FALSE(webauthn(R"("passkey")", kAccounts).sign_up);
  CHECK(webauthn(R"({"id":"passkey","signUp":true})", kAccounts).sign_up);
  CHECK_FALSE(webauthn(R"({"id":"passkey","signUp":false})").sign_up);
}

TEST_CASE("who has an account is told only where signing up tells it anyway or a list of keys is needed (15.55)") {
  CHECK(webauthn(R"("passkey")").tell_accounts);
  CHECK_FALSE(webauthn(R"("passkey")", kAccounts).tell_accounts);
  CHECK(webauthn(R"({"id":"passkey","signUp":true})", kAccounts).tell_accounts);
  CHECK(webauthn(R"("webauthn")", kAccounts).tell_accounts);
  CHECK_FALSE(webauthn(R"({"id":"webauthn","tellAccounts":false})", kAccounts).tell_accounts);
  CHECK(webauthn(R"({"id":"passkey","tellAccounts":true})", kAccounts).tell_accounts);
  CHECK_FALSE(webauthn(R"({"id":"passkey","tellAccounts":false})").tell_accounts);
}

TEST_CASE("whatever cannot work is complained of, with what could") {
  CHECK(holds(complaints("", ""), "needs an adapter"));
  for (const char* id : {"\"https://example.com\"", "\"example.com:443\"", "\"Example.com\"", "\"\"", "[\"example.com\",\"a b\"]"}) {
    CAPTURE(id);
    CHECK(holds(complaints(R"(,"relayingParty":{"id":)" + std::string(id) + "}"), "a host name in lower case"));
  }
  CHECK(holds(complaints(R"(,"relayingParty":{"id":")" + std::string(254, 'a') + "\"}"), "a host name in lower case"));
  for (const char* origin : {"example.com", "https://example.com/", "https://Example.com", "https://example.com:443",
                             "ftp://example.com", "android:apk-key-hash:x", ""}) {
    CAPTURE(origin);
    CHECK(holds(complaints(R"(,"relayingParty":{"origin":")" + std::string(origin) + "\"}"), "an origin, \"https://app.example.com\""));
  }
  CHECK(holds(complaints(R"(,"relayingParty":{"ids":"example.com"})"), "ids is not known here"));
  CHECK(holds(complaints(R"(,"relayingParty":"example.com")"), "relayingParty"));
  for (const char* key : {"userVerification", "residentKey"}) {
    CAPTURE(key);
    CHECK(holds(complaints(",\"" + std::string(key) + "\":\"always\""), "one of required, preferred, discouraged"));
    CHECK(holds(complaints(",\"" + std::string(key) + "\":true"), key));
  }
  CHECK(holds(complaints(R"(,"authenticatorAttachment":"roaming")"), "one of platform, cross-platform"));
  CHECK(holds(complaints(R"(,"formFields":["email"])"), "an object of fields"));
  for (const char* key : {"enableConditionalUI", "signUp", "tellAccounts"}) {
    CAPTURE(key);
    CHECK(holds(complaints(",\"" + std::string(key) + "\":\"yes\""), key));
  }
  CHECK(holds(complaints(R"(,"clientId":"x")"), "clientId is not known here"));
  CHECK(holds(complaints(R"(,"allowDangerousEmailAccountLinking":true)"), "is not known here"));
  CHECK(holds(complaints(R"(,"userVerification":"x","residentKey":"y")"), "residentKey"));  // all at once
}
