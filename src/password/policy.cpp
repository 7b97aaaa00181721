#include "password/policy.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "password/password.h"
#include "password/strength.h"

namespace authfcgi::password {
namespace {

// Code points: every byte but those that continue one (RFC 3629).
std::size_t length(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

bool is_word(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
}

// "ada.lovelace@example.com" and "Ada King" give ada, lovelace, example, com, king, and the whole of each.
std::vector<std::string> words_of(const Person& person) {
  std::vector<std::string> words;
  for (const std::string_view text : {person.email, person.email.substr(0, person.email.find('@')), person.name}) {
    if (text.empty()) continue;
    words.emplace_back(text);
    std::string word;
    for (const char c : std::string(text) + ' ') {
      if (is_word(c)) {
        word += c;
      } else if (word.size() >= 3) {
        words.push_back(std::exchange(word, {}));
      } else {
        word.clear();
      }
    }
  }
  return words;
}

bool is_like(std::string_view password, const Person& person) {
  const auto same = [&](std::string_view text) { return !text.empty() && equals_ignoring_case(password, text); };
  return same(person.email) || same(person.email.substr(0, person.email.find('@'))) || same(person.name);
}

}  // namespace

Policy::Policy(const config::PasswordPolicy& rules) : rules_(rules) {
  if (!rules_.breached_list.empty()) list_.emplace(rules_.breached_list);
}

std::vector<Complaint> Policy::judge(std::string_view typed, const Person& person) const {
  if (typed.empty()) return {Complaint::kTooShort};
  if (typed.size() > kMaxBytes) return {Complaint::kTooLong};
  const auto password = parse_password(typed);
  if (!password) return {Complaint::kNotText};

  std::vector<Complaint> complaints;
  const std::string_view text = password->canonical();
  if (length(text) < rules_.min_length) complaints.push_back(Complaint::kTooShort);
  if (is_like(text, person)) complaints.push_back(Complaint::kLikeThePerson);
  if (strength(text, words_of(person)) < rules_.min_score) complaints.push_back(Complaint::kTooEasy);
  if (list_ && list_->contains(text)) complaints.push_back(Complaint::kBreached);
  return complaints;
}

}  // namespace authfcgi::password
