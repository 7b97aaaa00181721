#include "providers/credentials.h"

#include <doctest/doctest.h>

#include "config/load.h"
#include "providers/load.h"

using namespace authfcgi;

namespace {

const std::string kAdapter = R"("adapter":{"type":"sqlite","path":"/tmp/x.db"},)";

std::vector<providers::Provider> load(const std::string& entries, const std::string& more = kAdapter) {
  const auto config = config::load_text(
      R"({"secret":"a-secret-of-thirty-two-characters",)" + more + R"("providers":[)" + entries + "]}", "test.json",
      [](const std::string& name) {
        return name == "AUTH_LDAP_SECRET" ? std::optional<std::string>("directory secret") : std::nullopt;
      });
  return providers::load(*config);
}

std::string complaints(const std::string& entries, const std::string& more = kAdapter) {
  try {
    load(entries, more);
    return "";
  } catch (const config::ConfigError& error) {
    return error.what();
  }
}

bool holds(const std::string& text, const std::string& word) { return text.find(word) != std::string::npos; }

}  // namespace

TEST_CASE("by its name alone: local accounts, an address and a password") {
  const auto loaded = load(R"("credentials")");
  const auto& provider = loaded.at(0);
  CHECK(provider.type == providers::Type::kCredentials);
  CHECK(provider.name == "Credentials");
  REQUIRE(provider.credentials);
  CHECK(provider.credentials->source == providers::PasswordSource::kStore);
  CHECK(provider.credentials->require_verified_email);
  REQUIRE(provider.credentials->fields.size() == 2);
  CHECK(provider.credentials->login_field == "email");
  CHECK(provider.credentials->password_field == "password");
  CHECK(provider.credentials->fields[0].attributes.at(0) == std::pair<std::string, std::string>("autocomplete", "username"));
  CHECK(provider.credentials->fields[1].type == "password");
}

TEST_CASE("fields as Auth.js has them: the one of type password is the password") {
  const auto loaded = load(R"({"id":"credentials","credentials":{"pin":{"label":"PIN","type":"password","maxlength":8,
      "autocomplete":"off"},"login":{"label":"Login","placeholder":"you","required":true}}})");
  const auto& credentials = *loaded.at(0).credentials;
  CHECK(credentials.login_field == "login");
  CHECK(credentials.password_field == "pin");
  const auto& pin = credentials.fields[0];
  CHECK(pin.label == "PIN");
  CHECK(pin.attributes == std::vector<std::pair<std::string, std::string>>{{"maxlength", "8"}, {"autocomplete", "off"}});
  CHECK(credentials.fields[1].required);
  CHECK(holds(complaints(R"({"id":"credentials","credentials":{"a":{},"b":{}}})"), "one for the password"));
}

TEST_CASE("local accounts need an adapter, the other sources none") {
  CHECK(holds(complaints(R"("credentials")", ""), "needs an adapter"));
  CHECK(complaints(R"({"id":"x","type":"credentials","source":"authorize"})", "").empty());
  CHECK(holds(complaints(R"({"id":"x","type":"credentials","source":"radius"})"), "\"store\", \"htpasswd\""));
}

TEST_CASE("a file of callbacks of its own is a source") {
  CHECK(load(R"({"id":"x","type":"credentials","authorize":"conf/examples/deny_list.lua"})", "").at(0).credentials->source ==
        providers::PasswordSource::kAuthorize);
}

TEST_CASE("an htpasswd file must be there") {
  CHECK(load(R"({"id":"x","type":"credentials","source":"htpasswd","file":"/etc/passwd"})", "").at(0)
            .credentials->htpasswd_file == "/etc/passwd");
  for (const char* file : {"", "relative", "/nowhere/at/all"}) {
    CHECK(holds(complaints(R"({"id":"x","type":"credentials","source":"htpasswd","file":")" + std::string(file) + "\"}"),
                "htpasswd file that can be read"));
  }
}

TEST_CASE("a directory: passwords travel in TLS, and its own comes from the environment") {
  const std::string head = R"j({"id":"ldap","type":"credentials","source":"ldap","base":"dc=example","bindDn":"cn=reader",)j";
  const auto loaded = load(head + R"j("url":"ldaps://ldap.example.com","filter":"(uid={login})",
      "attributes":{"groups":"memberOf","name":"displayName"}})j", "");
  const auto& ldap = loaded.at(0).credentials->ldap;
  REQUIRE(ldap);
  CHECK(ldap->bind_password.reveal() == "directory secret");
  CHECK(ldap->filter == "(uid={login})");
  CHECK(ldap->name_attribute == "displayName");
  CHECK(ldap->email_attribute == "mail");
  CHECK(ldap->id_attributes.front() == "entryUUID");
  CHECK(ldap->groups_attribute == "memberOf");
  const auto other = load(head + R"j("url":"ldaps://x","attributes":{"id":"employeeNumber"}})j", "");
  CHECK(other.at(0).credentials->ldap->id_attributes == std::vector<std::string>{"employeeNumber"});
  CHECK(holds(complaints(head + R"j("url":"ldap://ldap.example.com"})j"), "startTls"));
  CHECK(holds(complaints(head + R"j("url":"ldaps://x","startTls":true})j"), "startTls"));
  CHECK(holds(complaints(head + R"j("url":"https://x"})j"), "an LDAP server"));
  CHECK(holds(complaints(head + R"j("url":"ldaps://x","filter":"(uid=ada)"})j"), "{login}"));
  CHECK(holds(complaints(head + R"j("url":"ldaps://x","caFile":"/nowhere"})j"), "caFile"));
  CHECK(complaints(head + R"j("url":"ldap://x","startTls":true})j").empty());
}

TEST_CASE("what belongs to other types is not known here") {
  CHECK(holds(complaints(R"({"id":"credentials","issuer":"https://idp.example"})"), "issuer is not known here"));
}
