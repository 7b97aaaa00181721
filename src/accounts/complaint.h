// What is wrong with something that a person typed: a word for programs and a sentence for people.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/password.h"
#include "model/email_address.h"
#include "model/user.h"
#include "password/policy.h"

namespace authfcgi::accounts {

struct Complaint {
  std::string field;  // the name of the input
  std::string code;   // "tooShort"
  std::string words;  // "Use at least 12 characters."
};

using Complaints = std::vector<Complaint>;

// Nothing, and a complaint, for what is no address that we can write to.
std::optional<model::EmailAddress> read_address(std::string_view typed, Complaints& complaints);

// Whose password it is to be; the user must outlive it.
password::Person person_of(const model::User& user);

// Everything that speaks against a new password.
Complaints judge_password(std::string_view typed, const password::Person& person, const password::Policy& policy,
                          const config::PasswordPolicy& rules);

}  // namespace authfcgi::accounts
