#include "accounts/desk.h"

#include <algorithm>

#include "config/load.h"

namespace authfcgi::accounts {

const providers::Provider* find_mail_provider(const std::vector<providers::Provider>& providers,
                                              const config::Accounts& settings) {
  const auto& wanted = settings.mail_provider;
  const auto found = std::ranges::find_if(providers, [&](const providers::Provider& provider) {
    return wanted.empty() ? provider.email != nullptr : provider.id == wanted;
  });
  if (found == providers.end()) {
    if (settings.registration) {
      throw config::ConfigError({"accounts.registration is \"open\", but needs a provider of type email for its mails"});
    }
    return nullptr;
  }
  if (!found->email) throw config::ConfigError({"accounts.mailProvider is \"" + wanted + "\", but must be of type email"});
  return &*found;
}

}  // namespace authfcgi::accounts
