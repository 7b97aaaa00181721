#include "gate/policy.h"

#include <doctest/doctest.h>

using namespace authfcgi;
using gate::Kind;

namespace {

const Instant kNow = from_unix_seconds(1'700'000'000);

json::Value somebody() {
  return json::object({{"sub", "u1"},
                       {"email", "Nina@Example.com"},
                       {"groups", json::array({"staff", "Domain Users"})},
                       {"provider", "github"},
                       {"plan", "pro"},
                       {"level", 3},
                       {"beta", true},
                       {"realm_access", json::object({{"roles", json::array({"editor"})}})},
                       {"https://example.com/team", "red"},
                       {"acr", "urn:loa:2"},
                       {"amr", json::array({"pwd", "mfa"})},
                       {"auth_time", 1'699'999'800}});
}

bool passes(std::string_view policy, const json::Value& claims = somebody()) {
  return !gate::find_refusal(gate::parse_policy(policy), claims, kNow);
}

}  // namespace

TEST_CASE("user lets everybody in who is signed in") { CHECK(passes("user", json::object({{"sub", "x"}}))); }

TEST_CASE("all items of a policy must hold") {
  CHECK(passes("user group:staff provider:github"));
  CHECK_FALSE(passes("user group:staff provider:google"));
  CHECK(passes("  user\t\n group:staff "));
}

TEST_CASE("one choice of an item must hold, and a later choice may leave out the kind") {
  CHECK(passes("group:admin|group:staff"));
  CHECK(passes("group:admin|staff"));
  CHECK(passes("group:admin|provider:github"));
  CHECK_FALSE(passes("group:admin|owner"));
}

TEST_CASE("a group is one of an array or the one string, and its case matters") {
  CHECK(passes("group:staff"));
  CHECK_FALSE(passes("group:Staff"));
  CHECK_FALSE(passes("group:staf"));
  CHECK(passes("group:staff", json::object({{"groups", "staff"}})));
  CHECK_FALSE(passes("group:staff", json::object({{"groups", "staff,admin"}})));
  CHECK_FALSE(passes("group:staff", json::object({{"groups", json::object({{"staff", true}})}})));
  CHECK_FALSE(passes("group:*", json::object({{"sub", "x"}})));
  CHECK_FALSE(passes("group:*", json::object({{"groups", json::array()}})));
}

TEST_CASE("escapes write what the grammar uses itself") {
  CHECK(passes("group:Domain%20Users"));
  CHECK(passes("group:a%7Cb", json::object({{"groups", "a|b"}})));
  CHECK(passes("group:%2A", json::object({{"groups", "*"}})));
  CHECK_FALSE(passes("group:%2A"));
}

TEST_CASE("an address is compared without case, and * is any text") {
  CHECK(passes("email:nina@example.COM"));
  CHECK(passes("email:*@example.com"));
  CHECK(passes("email:N*a@*"));
  CHECK_FALSE(passes("email:*@example.org"));
  CHECK_FALSE(passes("email:*@example.com.evil"));
  CHECK_FALSE(passes("email:*@example.com", json::object({{"email", "x@notexample.com"}})));
}

TEST_CASE("SEC-55: an address with two @, or one that the provider did not verify, fulfils nothing") {
  CHECK_FALSE(passes("email:*@example.com", json::object({{"email", "\"a@evil.org\"@example.com"}})));
  CHECK_FALSE(passes("email:*@example.com", json::object({{"email", "a\n@example.com"}})));
  CHECK_FALSE(passes("email:*@example.com", json::object({{"email", "a@example.com"}, {"email_verified", false}})));
  CHECK_FALSE(passes("email:*@example.com", json::object({{"email", "a@example.com"}, {"email_verified", "no"}})));
  CHECK(passes("email:*@example.com", json::object({{"email", "a@example.com"}, {"email_verified", true}})));
  CHECK_FALSE(passes("email:*", json::object({{"email", nullptr}})));
}

TEST_CASE("a claim is text, a number, a boolean or an array of them, also inside objects") {
  CHECK(passes("claim:plan=pro"));
  CHECK(passes("claim:plan=free|plan=pro"));
  CHECK(passes("claim:level=3"));
  CHECK(passes("claim:beta=true"));
  CHECK(passes("claim:realm_access.roles=editor"));
  CHECK(passes("claim:https://example.com/team=red"));
  CHECK(passes("claim:amr=mfa"));
  CHECK_FALSE(passes("claim:plan=Pro"));
  CHECK_FALSE(passes("claim:realm_access=*"));
  CHECK_FALSE(passes("claim:missing=*"));
  CHECK_FALSE(passes("claim:plan.x=*"));
}

TEST_CASE("acr looks at acr and at amr") {
  CHECK(passes("acr:mfa"));
  CHECK(passes("acr:urn:loa:2"));
  CHECK_FALSE(passes("acr:hwk"));
}

TEST_CASE("max_age counts from auth_time and from nothing else") {
  CHECK(passes("max_age:200"));
  CHECK_FALSE(passes("max_age:199"));
  CHECK_FALSE(passes("max_age:300", json::object({{"iat", 1'700'000'000}})));
  CHECK_FALSE(passes("max_age:300", json::object({{"auth_time", "1700000000"}})));
  CHECK_FALSE(passes("max_age:300", json::object({{"auth_time", 1'700'000'061}})));
  CHECK(passes("max_age:300", json::object({{"auth_time", 1'700'000'060}})));
  CHECK_FALSE(passes("max_age:999999999", json::object({{"auth_time", 1e300}})));  // SEC-8
  CHECK_FALSE(passes("max_age:999999999", json::object({{"auth_time", std::int64_t{-9'223'372'036'854'775'807} - 1}})));
}

TEST_CASE("the refusal names the kind of the first item that is not met") {
  CHECK(*gate::find_refusal(gate::parse_policy("user group:admin acr:hwk"), somebody(), kNow) == Kind::kGroup);
  CHECK(gate::to_string(Kind::kMaxAge) == "max_age");
}

TEST_CASE("SEC-55: what cannot be understood is refused with its place and the rule") {
  for (const char* policy :
       {"", "  ", "grup:staff", "USER", "staff", "group:", "group", ":", "|", "group:a|", "user|group:a", "group:a|user",
        "user:x", "claim:plan", "claim:=x", "claim:a=", "max_age:", "max_age:-1", "max_age:5m", "max_age:1234567890",
        "group:%zz", "group:%", "group:a group", "group:a|urn:x"}) {
    CAPTURE(policy);
    CHECK_THROWS_AS(gate::parse_policy(policy), gate::PolicyError);
  }
  CHECK_THROWS_WITH(gate::parse_policy("user grup:staff"),
                    "AUTHFCGI_REQUIRE has the item \"grup:staff\", but known are user, group:, email:, provider:, claim:, "
                    "acr: and max_age:");
}

TEST_CASE("a pattern anchors both ends and finds the middle in order") {
  const auto matches = [](std::string_view pattern, std::string_view text) {
    return gate::Pattern::parse(pattern)->matches(text);
  };
  CHECK(matches("a*b*c", "aXbYc"));
  CHECK(matches("a*b*c", "abc"));
  CHECK_FALSE(matches("a*b*c", "acb"));
  CHECK_FALSE(matches("ab*ba", "aba"));
  CHECK(matches("*", ""));
  CHECK(matches("**", "x"));
  CHECK_FALSE(gate::Pattern().matches(""));
}

TEST_CASE("a step up is what would make all items hold, and nothing where no proof would") {
  const auto step_up = [](const char* policy, const json::Value& claims) {
    return gate::find_step_up(gate::parse_policy(policy), claims, kNow);
  };
  const json::Value old = json::object({{"sub", "1"}, {"auth_time", 1}, {"groups", json::array({"staff"})}});
  CHECK_FALSE(step_up("user group:staff", old));  // all hold already
  CHECK(step_up("user acr:mfa", old)->second_factor);
  CHECK_FALSE(step_up("user acr:mfa", old)->max_age);
  CHECK(step_up("acr:urn:x|otp", old)->second_factor);
  CHECK(step_up("max_age:300 max_age:60", old)->max_age == std::chrono::seconds(60));
  CHECK(step_up("max_age:300 acr:mfa", old)->second_factor);
  CHECK_FALSE(step_up("acr:mfa group:admin", old));
  CHECK_FALSE(step_up("acr:urn:loa:2", old));
}
