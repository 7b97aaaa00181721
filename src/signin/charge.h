// One attempt at a password, wherever it is typed: at sign-in, and at every door that asks for it once more. Charged before
// it is made, and given back where it was none (SEC-62).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "limits/limits.h"
#include "model/local_account.h"
#include "store/local_accounts.h"

namespace authfcgi::signin {

class Charge {
 public:
  // Charges the address and the sum of all. can_be_unlocked: a mail ends a lockout. limits must outlive this. Throws
  // TooManyRequests, and CounterError here and below.
  Charge(limits::Limits& limits, bool can_be_unlocked, std::string_view client_address, Instant now);
  Charge(const Charge&) = delete;
  Charge& operator=(const Charge&) = delete;

  // What was no attempt, because something of ours failed or the limit of the account says no, is given back.
  ~Charge();

  // key: of the account, "" for none; account: where it is a local one. Throws TooManyRequests; returns whether this is the
  // last attempt that the account has.
  bool charge_account(std::string_view key, const std::optional<model::LocalAccount>& account);

  // It was an attempt.
  void failed();
  // It was one that cost us nothing.
  void failed_for_nothing();
  void succeeded();

 private:
  void give_back() noexcept;

  limits::Limits& limits_;
  bool can_be_unlocked_;
  std::string address_, account_;
  Instant now_;
  bool is_open_ = false;
};

// What attempts at a local account are counted by, for whoever unlocks it: limits.forget(Limit::kAccount, ...).
std::string account_key(std::string_view user_id);

// The last attempt was wrong, too: a lock that the operator and a mailed link can end. Nobody makes one shorter by guessing.
void lock_account(std::string_view user_id, const std::optional<model::LocalAccount>& account, Instant until,
                  store::LocalAccounts& accounts);

}  // namespace authfcgi::signin
