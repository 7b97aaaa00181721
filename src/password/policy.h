// Is a new password good enough? Not asked of one that is already in use.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/password.h"
#include "password/breached_list.h"

namespace authfcgi::password {

// What is wrong; whoever shows it has the words.
enum class Complaint {
  kTooShort,      // fewer characters than minLength
  kTooLong,       // more than 1,024 bytes
  kNotText,       // a control character, or no UTF-8
  kLikeThePerson, // the e-mail address, the part before its @, or the name
  kTooEasy,       // zxcvbn's score is below minScore
  kBreached,      // on the list
};

// Whose password it is to be; empty where it is not known.
struct Person {
  std::string_view email;
  std::string_view name;
};

class Policy {
 public:
  // Opens the list, where there is one: throws ListError. Before the fork.
  explicit Policy(const config::PasswordPolicy& rules);

  // Everything that is wrong; empty for a good one, which parse_password then takes.
  std::vector<Complaint> judge(std::string_view typed, const Person& person) const;

 private:
  config::PasswordPolicy rules_;
  std::optional<BreachedList> list_;
};

}  // namespace authfcgi::password
