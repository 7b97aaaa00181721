#include "accounts/complaint.h"

namespace authfcgi::accounts {
namespace {

Complaint describe(password::Complaint complaint, const config::PasswordPolicy& rules) {
  using enum password::Complaint;
  switch (complaint) {
    case kTooShort:
      return {"password", "tooShort", "Use at least " + std::to_string(rules.min_length) + " characters."};
    case kTooLong:
      return {"password", "tooLong", "Use at most 1,024 bytes."};
    case kNotText:
      return {"password", "notText", "Use letters, digits, signs and blanks, and nothing that cannot be seen."};
    case kLikeThePerson:
      return {"password", "likeThePerson", "Use something else than your name or e-mail address."};
    case kTooEasy:
      return {"password", "tooEasy", "This is easy to guess. Add a few words that do not belong together."};
    case kBreached:
      return {"password", "breached", "This password was stolen from another site once, so thieves try it first. Use another."};
  }
  return {"password", "refused", "Use another password."};
}

}  // namespace

std::optional<model::EmailAddress> read_address(std::string_view typed, Complaints& complaints) {
  try {
    return model::read_email_address(typed);
  } catch (const model::InvalidEmail&) {
    complaints.push_back({"email", "refused", "This is no e-mail address that we can write to."});
    return std::nullopt;
  }
}

password::Person person_of(const model::User& user) {
  return {.email = user.email ? std::string_view(*user.email) : "", .name = user.name ? std::string_view(*user.name) : ""};
}

Complaints judge_password(std::string_view typed, const password::Person& person, const password::Policy& policy,
                          const config::PasswordPolicy& rules) {
  Complaints complaints;
  for (const password::Complaint complaint : policy.judge(typed, person)) complaints.push_back(describe(complaint, rules));
  return complaints;
}

}  // namespace authfcgi::accounts
