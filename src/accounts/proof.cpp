#include "accounts/proof.h"

#include "limits/address_key.h"
#include "model/errors.h"
#include "password/password.h"
#include "signin/auth_time.h"
#include "signin/credentials.h"

namespace authfcgi::accounts {

using limits::Limit;

namespace {

bool verify(const model::LocalAccount& account, const password::Password& password, const Desk& desk) {
  const auto place = desk.turnstile.enter(desk.config.passwords.wait);
  if (!account.password_hash) {
    desk.hasher.verify_nobody(password);
    return false;
  }
  try {
    return desk.hasher.verify(password, *account.password_hash);
  } catch (const password::HashError&) {
    return false;  // what cannot be verified here lets nobody in, and looks like any other from outside (SEC-61)
  }
}

}  // namespace

bool is_recent(const json::Value& claims, Instant now) {
  return signin::was_proved_within(kRecent, claims, now);
}

bool check_password(const model::LocalAccount& account, std::string_view typed, const Caller& caller, const Desk& desk) {
  const std::string client = limits::address_key(caller.client_address);
  const std::string key = signin::account_key(account.user_id);
  const auto verdict = desk.limits.charge(
      {{Limit::kAddress, client}, {Limit::kGlobal, ""}, {Limit::kAccount, key, account.lock_ended(caller.now)}}, caller.now);
  if (!verdict.allowed) throw model::TooManyRequests("too many passwords were tried", verdict.retry_after);

  const auto password = password::parse_password(typed);
  if (!password || !verify(account, *password, desk)) return false;
  desk.limits.forget(Limit::kAccount, key);
  desk.limits.refund(Limit::kAddress, client, caller.now);
  desk.limits.refund(Limit::kGlobal, "", caller.now);
  return true;
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
