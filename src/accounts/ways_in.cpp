#include "accounts/ways_in.h"

#include <algorithm>

#include "accounts/proof.h"
#include "providers/credentials.h"
#include "providers/load.h"

namespace authfcgi::accounts {

namespace {

bool asks_for_our_passwords(const providers::Provider& provider) {
  return provider.credentials && provider.credentials->source == providers::PasswordSource::kStore;
}

}  // namespace

bool is_way_in(const model::Account& account, const Desk& desk) {
  const auto* provider = providers::find(desk.providers, account.provider);
  return provider && !asks_for_our_passwords(*provider);
}

std::size_t count_ways_in(const model::User& user, const Desk& desk) {
  const auto accounts = desk.store.list_accounts(user.id);
  auto ways = static_cast<std::size_t>(
      std::ranges::count_if(accounts, [&](const model::Account& account) { return is_way_in(account, desk); }));
  const bool has_form = std::ranges::any_of(desk.providers, asks_for_our_passwords);
  if (has_form && account_of(user.id, desk).password_hash) ++ways;
  if (desk.mail_provider && user.email) ++ways;
  return ways;
}

Unlinking unlink(const model::User& user, std::string_view provider, std::string_view provider_account_id,
                 const Desk& desk) {
  const auto accounts = desk.store.list_accounts(user.id);
  const bool is_linked = std::ranges::any_of(accounts, [&](const model::Account& account) {
    return account.provider == provider && account.provider_account_id == provider_account_id;
  });
  const auto account = is_linked ? desk.store.find_account(provider, provider_account_id) : std::nullopt;
  if (!account) return Unlinking::kNotLinked;
  if (!is_way_in(*account, desk)) {
    desk.store.unlink_account(provider, provider_account_id);
    return Unlinking::kDone;
  }
  if (count_ways_in(user, desk) < 2) return Unlinking::kLastWayIn;
  const auto passkey = desk.authenticators.find(provider_account_id);  // goes with the account
  desk.store.unlink_account(provider, provider_account_id);
  // Two that are unlinked at the same moment have both seen the other one.
  if (count_ways_in(user, desk) > 0) return Unlinking::kDone;
  if (passkey && passkey->user_id == user.id) desk.authenticators.link(*account, *passkey);
  else desk.store.link_account(*account);
  return Unlinking::kLastWayIn;
}

}  // namespace authfcgi::accounts
