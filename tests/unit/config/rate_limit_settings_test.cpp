#include "config/rate_limit_settings.h"

#include <doctest/doctest.h>

#include "unit/config/configured.h"

using namespace authfcgi;
using config::complaints_of;
using config::configured;
using namespace std::chrono_literals;

TEST_CASE("limits are on unless they are turned off (SEC-62)") {
  CHECK(configured("{}")->rate_limit.enabled);
  CHECK(configured(R"({"rateLimit": true})")->rate_limit.enabled);
  CHECK(configured(R"({"rateLimit": {}})")->rate_limit.enabled);
  CHECK_FALSE(configured(R"({"rateLimit": false})")->rate_limit.enabled);
  CHECK(complaints_of(R"({"rateLimit": "off"})").size() == 1);
}

TEST_CASE("without a word: 10 failures of an account, 5 mails to an address and 60 from a client (SEC-62, SEC-64)") {
  const auto rules = configured("{}")->rate_limit;
  CHECK(rules.account.attempts == 10);
  CHECK(rules.account.window == 15min);
  CHECK(rules.mail_address.attempts == 5);
  CHECK(rules.mail_client.attempts == 60);
  CHECK(rules.mail_client.window == 1h);
  CHECK(rules.passkey_client.attempts == 60);
  CHECK(rules.passkey_client.window == 15min);
}

TEST_CASE("every figure can be tuned") {
  const auto rules = configured(R"({"rateLimit": {
    "credentials": {"attempts": 20, "window": 60, "delayAfter": 3, "delay": 2, "maxDelay": 9, "lockout": 120},
    "secondFactor": {"attempts": 3, "delay": 50},
    "address": {"attempts": 7, "window": 61}, "global": {"attempts": 8}, "passkeys": {"attempts": 9, "window": 63},
    "mail": {"perAddress": 1, "perClient": 2, "window": 62}}})")->rate_limit;
  CHECK(rules.account.attempts == 20);
  CHECK(rules.account.window == 60s);
  CHECK(rules.account.delay_after == 3);
  CHECK(rules.account.delay == 2s);
  CHECK(rules.account.longest_delay == 9s);
  CHECK(rules.account.lockout == 120s);
  CHECK(rules.second_factor.attempts == 3);
  CHECK(rules.second_factor.delay_after == 3);
  CHECK(rules.second_factor.longest_delay == 50s);
  CHECK(rules.address.attempts == 7);
  CHECK(rules.address.window == 61s);
  CHECK(rules.global.attempts == 8);
  CHECK(rules.passkey_client.attempts == 9);
  CHECK(rules.passkey_client.window == 63s);
  CHECK(rules.mail_address.attempts == 1);
  CHECK(rules.mail_client.attempts == 2);
  CHECK(rules.mail_address.window == 62s);
  CHECK(rules.mail_client.window == 62s);
  CHECK(configured(R"({"rateLimit": {"credentials": {"attempts": 2}}})")->rate_limit.account.delay_after == 2);
}

TEST_CASE("a figure that makes no sense is complained of") {
  for (const auto* limit : {R"({"credentials": {"attempts": 0}})", R"({"credentials": {"attempts": 65536}})",
                            R"({"credentials": {"delay": 5, "maxDelay": 4}})", R"({"credentials": {"lockout": 0}})",
                            R"({"credentials": {"attempts": 3, "delayAfter": 4}})", R"({"mail": {"perAddress": 0}})",
                            R"({"address": {"window": 0}})", R"({"address": {"lockout": 5}})", R"({"password": {}})",
                            R"({"passkeys": {"attempts": 0}})", R"({"passkeys": {"lockout": 5}})"}) {
    CAPTURE(limit);
    CHECK(complaints_of(std::string(R"({"rateLimit": )") + limit + "}").size() == 1);
  }
}
