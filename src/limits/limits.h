// How often is too often? Attempts are charged before they are made; what was right is given back (SEC-62, SEC-64).
//
//   const auto verdict = limits.charge({{Limit::kAddress, address_key(remote_address)},
//                                       {Limit::kGlobal, ""},
//                                       {Limit::kAccount, normalised_address}}, now);
//   if (!verdict.allowed) ...429 with Retry-After: verdict.retry_after...
//   ...check the password; if it was right:
//   limits.forget(Limit::kAccount, normalised_address);
//   limits.refund(Limit::kAddress, ...); limits.refund(Limit::kGlobal, "");
//
// Sessions that are there are never asked about: nobody signs a user out by guessing.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "limits/counters.h"

namespace authfcgi::limits {

// The rules of rateLimit in the configuration.
enum class Limit { kAccount, kAddress, kGlobal, kSecondFactor, kMailAddress, kMailClient, kPasskeyClient };

// What is counted: an attempt that some limit knows by a key. The caller has normalised the key: other spellings of one
// account are one key. Keys of different limits never meet.
struct Count {
  Limit limit;
  std::string_view key;
  std::optional<Instant> void_until{};  // somebody has unlocked it then: no attempt of before counts any more
};

class Limits {
 public:
  // rules and counters must outlive this. With rateLimit false everything is allowed and nobody counts. user_base: whose
  // accounts, codes and mail addresses these are; those of another user base are others, though the counters and the keys
  // be the same. Client addresses and the sum of all are the machine's, whatever they try.
  Limits(const config::RateLimit& rules, Counters& counters, std::string user_base = "")
      : rules_(rules), counters_(counters), user_base_(std::move(user_base)) {}

  // Charges all of them, or none where one refuses: then the verdict is that one's.
  Verdict charge(std::span<const Count> counts, Instant now);
  Verdict charge(std::initializer_list<Count> counts, Instant now);

  // Whether charge would refuse; nothing is counted.
  Verdict look(Limit limit, std::string_view key, Instant now);

  // Gives a charged attempt back: a right password is no failure, and one that was never checked is none either.
  void refund(Limit limit, std::string_view key, Instant now);

  // As if nothing had been attempted: the account's owner has come, or somebody unlocks it.
  void forget(Limit limit, std::string_view key);

 private:
  const config::RateRule& rule_of(Limit limit) const;
  std::string full_key(Limit limit, std::string_view key) const;

  const config::RateLimit& rules_;
  Counters& counters_;
  std::string user_base_;
};

}  // namespace authfcgi::limits
