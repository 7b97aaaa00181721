#include "config/account_settings.h"

#include <algorithm>

namespace authfcgi::config {

void read_accounts(const Reader& reader, Config& config) {
  if (!reader.find("/accounts")) return;
  Accounts& accounts = config.accounts;
  accounts.pages = true;
  accounts.registration = reader.text("/accounts/registration").value_or("closed") == "open";
  accounts.mail_provider = reader.text("/accounts/mailProvider").value_or("");
  if (!config.adapter) reader.complain_text("/accounts", "needs an adapter: accounts must be kept somewhere");
  const auto is_named = [&](const json::Value& entry) { return entry.find_string("id") == accounts.mail_provider; };
  if (!accounts.mail_provider.empty() && std::ranges::none_of(config.providers, is_named)) {
    reader.complain("/accounts/mailProvider", "the id of one of the providers");
  }
}

}  // namespace authfcgi::config
