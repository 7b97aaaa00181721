#include "password/strength.h"

#include <zxcvbn.h>

#include <cmath>

#include "base/text.h"
#include "crypto/secret.h"

namespace authfcgi::password {
namespace {

constexpr std::size_t kLookedAt = 128;
constexpr std::size_t kMaxWords = 32;
constexpr double kGuessesOfScore[] = {1e3, 1e6, 1e8, 1e10};

}  // namespace

int strength(std::string_view password, const std::vector<std::string>& words) {
  std::vector<std::string> lower;
  for (const auto& word : words) {
    if (!word.empty() && lower.size() < kMaxWords) lower.push_back(to_lower(word));
  }
  std::vector<const char*> list;
  for (const auto& word : lower) list.push_back(word.c_str());
  list.push_back(nullptr);

  const crypto::SecretString text(password.substr(0, kLookedAt));
  const double bits = ::ZxcvbnMatch(text.reveal().data(), list.data(), nullptr);
  int score = 0;
  for (const double guesses : kGuessesOfScore) score += bits >= std::log2(guesses);
  return score;
}

}  // namespace authfcgi::password
