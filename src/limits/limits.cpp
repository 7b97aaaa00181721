#include "limits/limits.h"

#include <array>
#include <string>

namespace authfcgi::limits {
namespace {

struct Row {
  Limit limit;
  std::string_view name;  // before the key wherever tallies are kept
  bool of_user_base;      // else of the machine
  config::RateRule config::RateLimit::*rule;
};

constexpr std::array<Row, 7> kRows = {{
    {Limit::kAccount, "account", true, &config::RateLimit::account},
    {Limit::kAddress, "address", false, &config::RateLimit::address},
    {Limit::kGlobal, "global", false, &config::RateLimit::global},
    {Limit::kSecondFactor, "second-factor", true, &config::RateLimit::second_factor},
    {Limit::kMailAddress, "mail-address", true, &config::RateLimit::mail_address},
    {Limit::kMailClient, "mail-client", false, &config::RateLimit::mail_client},
    {Limit::kPasskeyClient, "passkey-client", false, &config::RateLimit::passkey_client},
}};

const Row& row_of(Limit limit) { return kRows[static_cast<std::size_t>(limit)]; }

}  // namespace

// "account:user:1", "account@app.example.com:user:1"
std::string Limits::full_key(Limit limit, std::string_view key) const {
  std::string full(row_of(limit).name);
  if (row_of(limit).of_user_base && !user_base_.empty()) full.append("@").append(user_base_);
  return full.append(":").append(key);
}

const config::RateRule& Limits::rule_of(Limit limit) const { return rules_.*row_of(limit).rule; }

Verdict Limits::charge(std::span<const Count> counts, Instant now) {
  if (!rules_.enabled) return {};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto& rule = rule_of(counts[i].limit);
    Verdict verdict;
    counters_.update(full_key(counts[i].limit, counts[i].key), now, [&](Tally& tally) {
      if (counts[i].void_until && tally.since <= *counts[i].void_until) tally = Tally{};
      verdict = limits::charge(rule, tally, now);
      return forgotten_at(rule, tally);
    });
    if (verdict.allowed) continue;
    for (std::size_t charged = 0; charged < i; ++charged) refund(counts[charged].limit, counts[charged].key, now);
    return verdict;
  }
  return {};
}

Verdict Limits::charge(std::initializer_list<Count> counts, Instant now) {
  return charge(std::span(counts.begin(), counts.size()), now);
}

Verdict Limits::look(Limit limit, std::string_view key, Instant now) {
  if (!rules_.enabled) return {};
  return limits::look(rule_of(limit), counters_.read(full_key(limit, key)), now);
}

void Limits::refund(Limit limit, std::string_view key, Instant now) {
  if (!rules_.enabled) return;
  const auto& rule = rule_of(limit);
  counters_.update(full_key(limit, key), now, [&](Tally& tally) {
    limits::refund(tally);
    return forgotten_at(rule, tally);
  });
}

void Limits::forget(Limit limit, std::string_view key) {
  if (rules_.enabled) counters_.forget(full_key(limit, key));
}

}  // namespace authfcgi::limits
