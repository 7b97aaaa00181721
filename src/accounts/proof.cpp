#include "accounts/proof.h"

#include "model/errors.h"
#include "password/password.h"
#include "signin/auth_time.h"
#include "signin/charge.h"
#include "signin/hash_check.h"

namespace authfcgi::accounts {

bool is_recent(const json::Value& claims, Instant now) {
  return signin::was_proved_within(kRecent, claims, now);
}

bool check_password(const model::LocalAccount& account, std::string_view typed, const Caller& caller, const Desk& desk) {
  signin::Charge charge(desk.limits, true, caller.client_address, caller.now);
  const auto password = password::parse_password(typed);
  if (!password) {
    charge.failed_for_nothing();
    return false;
  }
  const bool is_last = charge.charge_account(signin::account_key(account.user_id), account);
  bool is_right = false;
  try {
    is_right = signin::check_hash(*password, account.password_hash.value_or(""), desk.passwords());
  } catch (const model::CredentialsSignin&) {
    // A hash of no use lets nobody in, and looks like any other from outside (SEC-61).
  }
  if (is_right) {
    charge.succeeded();
    return true;
  }
  charge.failed();
  if (is_last) {
    signin::lock_account(account.user_id, account, caller.now + desk.config.rate_limit.account.lockout, desk.accounts);
  }
  return false;
}

std::string hash_password(std::string_view typed, const Desk& desk) {
  const auto password = password::parse_password(typed);
  if (!password) throw Error("a password that the policy refuses cannot be stored");
  const auto place = desk.turnstile.enter(desk.config.passwords.wait);
  return desk.hasher.hash(*password, desk.random);
}

void replace_password(std::string_view user_id, const std::string& hash, std::string_view except_token, Instant now,
                      const Desk& desk) {
  desk.store.delete_sessions(user_id, except_token);
  desk.accounts.set_password(user_id, hash, now);
  desk.store.delete_sessions(user_id, except_token);
}

model::LocalAccount account_of(std::string_view user_id, const Desk& desk) {
  auto account = desk.accounts.find(user_id);
  if (account) return *std::move(account);
  model::LocalAccount empty;
  empty.user_id = user_id;
  return empty;
}

}  // namespace authfcgi::accounts
