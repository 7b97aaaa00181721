#include "signin/charge.h"

#include "limits/address_key.h"
#include "model/errors.h"

namespace authfcgi::signin {
namespace {

using limits::Limit;

void insist(const limits::Verdict& verdict, bool can_be_unlocked) {
  if (!verdict.allowed) {
    throw model::TooManyRequests(verdict.locked ? "all attempts are used up" : "an attempt came too soon",
                                 verdict.retry_after, can_be_unlocked);
  }
}

}  // namespace

Charge::Charge(limits::Limits& limits, bool can_be_unlocked, std::string_view client_address, Instant now)
    : limits_(limits), can_be_unlocked_(can_be_unlocked), address_(limits::address_key(client_address)), now_(now) {
  insist(limits_.charge({{Limit::kAddress, address_}, {Limit::kGlobal, ""}}, now_), false);
  is_open_ = true;
}

Charge::~Charge() {
  if (is_open_) give_back();
}

bool Charge::charge_account(std::string_view key, const std::optional<model::LocalAccount>& account) {
  if (key.empty()) return false;
  const auto unlocked = account ? account->lock_ended(now_) : std::nullopt;
  const auto verdict = limits_.charge({{Limit::kAccount, key, unlocked}}, now_);
  // Said of every name that is locked out, whether it is anybody's or not (SEC-61).
  insist(verdict, verdict.locked && can_be_unlocked_);
  account_ = key;
  return limits_.look(Limit::kAccount, account_, now_).locked;
}

void Charge::failed() { is_open_ = false; }

// The address alone pays: whoever sends it by the thousand shall not use up what is everybody's.
void Charge::failed_for_nothing() {
  is_open_ = false;
  limits_.refund(Limit::kGlobal, "", now_);
}

void Charge::succeeded() {
  if (!account_.empty()) limits_.forget(Limit::kAccount, account_);
  account_.clear();
  give_back();
  is_open_ = false;
}

void Charge::give_back() noexcept {
  try {
    limits_.refund(Limit::kAddress, address_, now_);
    limits_.refund(Limit::kGlobal, "", now_);
    if (!account_.empty()) limits_.refund(Limit::kAccount, account_, now_);
  } catch (const Error&) {
    // The keeper of the counters is away: one attempt too many is counted, and ends with its window.
  }
}

std::string account_key(std::string_view user_id) { return "user:" + std::string(user_id); }

void lock_account(std::string_view user_id, const std::optional<model::LocalAccount>& account, Instant until,
                  store::LocalAccounts& accounts) {
  if (!account || !account->is_locked(until)) accounts.set_locked_until(user_id, until);
}

}  // namespace authfcgi::signin
