#include "config/password_settings.h"

#include <doctest/doctest.h>

#include "unit/config/configured.h"

using namespace authfcgi;
using config::complaints_of;
using config::configured;
using namespace std::chrono_literals;

TEST_CASE("without a word passwords cost enough and are long enough (SEC-60)") {
  const auto passwords = configured("{}")->passwords;
  CHECK(passwords.cost.memory_kib * passwords.cost.iterations >= 38912);
  CHECK(passwords.policy.min_length == 12);
  CHECK(passwords.policy.breached_list.empty());
  CHECK_FALSE(passwords.allow_dangerous_weak_hashes);
}

TEST_CASE("every figure of passwords can be tuned") {
  const auto passwords = configured(R"({"passwords": {
    "memory": 19456, "iterations": 2, "concurrency": 3, "queue": 4, "wait": 5, "minLength": 8, "minScore": 0,
    "breachedList": "/dev/null", "allowDangerousWeakHashes": true}})")->passwords;
  CHECK(passwords.cost.memory_kib == 19456);
  CHECK(passwords.cost.iterations == 2);
  CHECK(passwords.concurrency == 3);
  CHECK(passwords.queue == 4);
  CHECK(passwords.wait == 5s);
  CHECK(passwords.policy.min_length == 8);
  CHECK(passwords.policy.min_score == 0);
  CHECK(passwords.policy.breached_list == "/dev/null");
  CHECK(passwords.allow_dangerous_weak_hashes);
}

TEST_CASE("a cost that defends nothing, and a list that is not there, are complained of (SEC-60)") {
  for (const auto* passwords : {R"({"memory": 19456, "iterations": 1})", R"({"memory": 100})", R"({"iterations": 0})",
                                R"({"minLength": 7})", R"({"minScore": 5})", R"({"breachedList": "/no/such/file"})",
                                R"({"parallelism": 4})", R"({"wait": 0})"}) {
    CAPTURE(passwords);
    CHECK(complaints_of(std::string(R"({"passwords": )") + passwords + "}").size() == 1);
  }
}
