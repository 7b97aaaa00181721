#include "providers/profile.h"

#include <doctest/doctest.h>

#include "json/text.h"
#include "model/errors.h"

using namespace authfcgi;

namespace {

providers::Person read(const char* profile, std::vector<providers::ProfileMember> mapping = {}) {
  providers::Provider provider;
  provider.id = "idp";
  provider.profile = std::move(mapping);
  provider.email_verified = providers::Expression("/email_verified");
  crypto::SystemRandom random;
  providers::RawProfile raw{.document = json::parse(profile)};
  return providers::read_profile(provider, raw, json::object(), random);
}

providers::ProfileMember member(const char* name, const char* expression) {
  return {name, providers::Expression(json::parse(expression))};
}

}  // namespace

TEST_CASE("the default mapping reads the standard claims") {
  const auto person = read(R"({"sub":"s1","id":"other","name":null,"nickname":"Ada","preferred_username":"x",
      "email":"ADA@Example.COM","picture":"https://x.example/p","email_verified":true,"extra":1})");
  CHECK(person.account_id == "s1");
  CHECK(person.user.name == "Ada");
  CHECK(person.user.email == "ada@example.com");
  CHECK(person.user.image == "https://x.example/p");
  CHECK(person.email_verified == true);
  CHECK(person.user.extra == json::object());
  CHECK(person.user.id.size() == 36);
  CHECK(person.user.id != "s1");
}

TEST_CASE("a numeric id becomes text, and is always the same text") {
  CHECK(read(R"({"id":12345})").account_id == "12345");
  CHECK(read(R"({"id":9007199254740993})").account_id == "9007199254740993");
  CHECK(read(R"({"id":18446744073709551615})").account_id == "18446744073709551615");
  CHECK(read(R"({"id":1e3})").account_id == "1000");
}

TEST_CASE("without a usable id nobody is recognised (15.3)") {
  for (const char* profile : {"{}", R"({"sub":null})", R"({"sub":""})", R"({"sub":true})", R"({"sub":{"a":1}})",
                              R"({"sub":1.5})", R"({"sub":36893488147419103232})", R"({"sub":"a\u0000b"})", R"({"error":"invalid_token"})"})
    CHECK_THROWS_AS(read(profile), model::OAuthProfileParseError);
  CHECK_THROWS_AS(read((R"({"sub":")" + std::string(256, 'x') + R"("})").c_str()), model::OAuthProfileParseError);
}

TEST_CASE("an address with NUL or a line end is refused: a database would end it there (SEC-24)") {
  for (const char* profile : {R"({"sub":"a","email":"ada@example.com\u0000.evil.example"})",
                              R"({"sub":"a","email":"ada@example.com\n"})"})
    CHECK_THROWS_AS(read(profile), model::OAuthProfileParseError);
}

TEST_CASE("email_verified is believed as true or \"true\", is a no as anything else, and unknown when it is not said (SEC-17)") {
  CHECK(read(R"({"sub":"a","email_verified":true})").email_verified == true);
  CHECK(read(R"({"sub":"a","email_verified":"true"})").email_verified == true);
  for (const char* profile : {R"({"sub":"a","email_verified":false})", R"({"sub":"a","email_verified":1})",
                              R"({"sub":"a","email_verified":"false"})", R"({"sub":"a","email_verified":[]})"})
    CHECK(read(profile).email_verified == false);
  for (const char* profile : {R"({"sub":"a"})", R"({"sub":"a","email_verified":null})"})
    CHECK(read(profile).email_verified == std::nullopt);
}

TEST_CASE("a provider without an expression says nothing of the address, whatever its profile holds (SEC-17)") {
  providers::Provider provider;
  crypto::SystemRandom random;
  providers::RawProfile raw{.document = json::parse(R"({"id":1,"email_verified":true})")};
  CHECK(providers::read_profile(provider, raw, json::object(), random).email_verified == std::nullopt);
}

TEST_CASE("groups and the like are an OpenID provider's to tell; of a plain OAuth one's profile only what the mapping names") {
  const auto vouched = [](providers::Type type, std::vector<providers::ProfileMember> mapping) {
    providers::Provider provider;
    provider.type = type;
    provider.profile = std::move(mapping);
    crypto::SystemRandom random;
    providers::RawProfile raw{.document = json::parse(
        R"({"sub":"s1","groups":["admin"],"acr":"mfa","amr":["otp"],"preferred_username":"root","teams":["staff"],"role":"x"})")};
    return json::write(providers::read_profile(provider, raw, json::object(), random).vouched);
  };
  using enum providers::Type;
  CHECK(vouched(kOidc, {}) == R"({"groups":["admin"],"preferred_username":"root","acr":"mfa","amr":["otp"]})");
  CHECK(vouched(kOAuth, {}) == "{}");
  CHECK(vouched(kOAuth, {member("id", "\"/sub\""), member("groups", "\"/teams\""), member("role", "\"/role\"")}) ==
        R"({"groups":["staff"]})");
  CHECK(vouched(kOidc, {member("id", "\"/sub\""), member("groups", "\"/teams\"")}) ==
        R"({"groups":["staff"],"preferred_username":"root","acr":"mfa","amr":["otp"]})");
}

TEST_CASE("what the request that brought the address says counts for more than the profile (SEC-17)") {
  providers::Provider provider;
  provider.email_verified = providers::Expression("/email_verified");
  crypto::SystemRandom random;
  providers::RawProfile raw{.document = json::parse(R"({"id":1,"email_verified":true})"), .email_verified = false};
  CHECK(providers::read_profile(provider, raw, json::object(), random).email_verified == false);
}

TEST_CASE("a mapping of one's own takes the first pointer that leads somewhere") {
  const auto person = read(R"({"data":{"user":{"id":7}},"names":[{"a/b":"Ada"}],"team":["x"]})",
                           {member("id", R"(["/sub","/data/user/id"])"), member("name", R"(["/names/1/a~1b","/names/0/a~1b"])"),
                            member("email", R"("/names/x")"), member("team", R"("/team")")});
  CHECK(person.account_id == "7");
  CHECK(person.user.name == "Ada");
  CHECK_FALSE(person.user.email);
  CHECK(person.user.extra == json::parse(R"({"team":["x"]})"));
}

TEST_CASE("an account is named by provider, type and the provider's own id") {
  providers::Provider provider;
  provider.id = "idp";
  provider.type = providers::Type::kOAuth;
  const auto account = providers::build_account(provider, "7", json::object({{"access_token", "x"}}));
  CHECK(account.provider == "idp");
  CHECK(account.type == "oauth");
  CHECK(account.provider_account_id == "7");
  CHECK(account.tokens == json::object({{"access_token", "x"}}));
  CHECK(account.user_id.empty());
}
