#include "accounts/link.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/digest.h"
#include "model/errors.h"
#include "signin/verification_token.h"

namespace authfcgi::accounts {
namespace {

constexpr std::size_t kSecretDigits = 64;
constexpr std::size_t kMaxIdBytes = 64;
constexpr std::size_t kStateDigits = 32;

std::string_view name_of(Purpose purpose) {
  switch (purpose) {
    case Purpose::kVerifyEmail:
      return "verify-email";
    case Purpose::kResetPassword:
      return "reset-password";
    case Purpose::kChangeEmail:
      return "change-email";
    case Purpose::kUnlock:
      return "unlock";
  }
  return "";
}

std::string identifier(Purpose purpose, std::string_view user_id, std::string_view state) {
  std::string text = "authfcgi:";
  text.append(name_of(purpose)).append(":").append(user_id).append(":");
  return text + hex_encode(crypto::sha256(state)).substr(0, kStateDigits);
}

bool is_id_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

bool is_secret_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string make_link(Purpose purpose, std::string_view user_id, std::string_view state, std::chrono::seconds lifetime,
                      Instant now, const Desk& desk) {
  const std::string secret = signin::make_verification_token(desk.random);
  desk.store.create_verification_token({.identifier = identifier(purpose, user_id, state),
                                        .token = signin::verification_hashes(secret, {}, desk.config.secrets).front(),
                                        .expires = now + lifetime});
  return secret + "." + std::string(user_id);
}

std::optional<std::string> user_of_link(std::string_view link) {
  if (link.size() <= kSecretDigits + 1 || link.size() > kSecretDigits + 1 + kMaxIdBytes) return std::nullopt;
  const std::string_view secret = link.substr(0, kSecretDigits), id = link.substr(kSecretDigits + 1);
  const bool is_well_formed = std::ranges::all_of(secret, is_secret_digit) && link[kSecretDigits] == '.' &&
                              std::ranges::all_of(id, is_id_character);
  return is_well_formed ? std::optional(std::string(id)) : std::nullopt;
}

model::VerificationToken use_link(Purpose purpose, std::string_view link, std::string_view state, Instant now,
                                  const Desk& desk) {
  const auto user_id = user_of_link(link);
  if (!user_id) throw model::Verification("this is no link of ours");
  const std::string filed = identifier(purpose, *user_id, state);
  for (const std::string& hash : signin::verification_hashes(link.substr(0, kSecretDigits), {}, desk.config.secrets)) {
    auto row = desk.store.use_verification_token(filed, hash);
    if (!row) continue;
    if (row->expires < now) throw model::Verification("the link has expired");
    return *std::move(row);
  }
  throw model::Verification("the link is unknown, used or out of date");
}

void put_back(const model::VerificationToken& row, const Desk& desk) { desk.store.create_verification_token(row); }

}  // namespace authfcgi::accounts
