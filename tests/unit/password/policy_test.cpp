#include "password/policy.h"

#include <algorithm>
#include <fstream>

#include <doctest/doctest.h>

#include "support/scratch_directory.h"

using namespace authfcgi;
using password::Complaint;
using password::Person;
using password::Policy;

namespace {

using Complaints = std::vector<Complaint>;
constexpr Person kAda{.email = "ada.lovelace@example.com", .name = "Augusta Ada King"};

bool has(const Complaints& complaints, Complaint one) { return std::ranges::find(complaints, one) != complaints.end(); }

}  // namespace

TEST_CASE("a good password has no complaints") {
  const Policy policy({});
  CHECK(policy.judge("correct horse battery staple", kAda).empty());
  CHECK(policy.judge("correct horse battery staple", {}).empty());
}

TEST_CASE("length is counted in characters, not in bytes") {
  config::PasswordPolicy rules{.min_length = 8, .min_score = 0, .breached_list = ""};
  const Policy policy(rules);
  CHECK(policy.judge("\u00E4\u00F6\u00FC\u00E4\u00F6\u00FC\u00E4", {}) == Complaints{Complaint::kTooShort});
  CHECK(policy.judge("\u00E4\u00F6\u00FC\u00E4\u00F6\u00FC\u00E4\u00DF", {}).empty());
  CHECK(policy.judge("", {}) == Complaints{Complaint::kTooShort});
}

TEST_CASE("what cannot be hashed is refused for its reason (SEC-60)") {
  const Policy policy({});
  CHECK(policy.judge(std::string(1025, 'x'), {}) == Complaints{Complaint::kTooLong});
  CHECK(policy.judge(std::string("correct\0horse", 13), {}) == Complaints{Complaint::kNotText});
}

TEST_CASE("the person's own address and name are no password") {
  config::PasswordPolicy rules{.min_length = 1, .min_score = 0, .breached_list = ""};
  const Policy policy(rules);
  CHECK(policy.judge("ADA.Lovelace@example.com", kAda) == Complaints{Complaint::kLikeThePerson});
  CHECK(policy.judge("ada.lovelace", kAda) == Complaints{Complaint::kLikeThePerson});
  CHECK(policy.judge("augusta ada king", kAda) == Complaints{Complaint::kLikeThePerson});
  CHECK(policy.judge("x", {}).empty());
}

TEST_CASE("what is made of the person's words is too easy") {
  const Policy policy({});
  CHECK(has(policy.judge("lovelace augusta", kAda), Complaint::kTooEasy));
  CHECK(has(policy.judge("password1234", {}), Complaint::kTooEasy));
}

TEST_CASE("a password on the list is breached, and a list that is missing is told at the start") {
  const support::ScratchDirectory directory;
  const auto path = directory.file("list");
  std::ofstream(path) << "correct horse battery staple\n";
  const Policy policy({.min_length = 12, .min_score = 3, .breached_list = path});
  CHECK(policy.judge("correct horse battery staple", {}) == Complaints{Complaint::kBreached});
  CHECK(policy.judge("correct horse battery stapler", {}).empty());
  CHECK_THROWS_AS(Policy({.min_length = 12, .min_score = 3, .breached_list = path + "x"}), password::ListError);
}
