#include "config/second_factor_settings.h"

namespace authfcgi::config {

void read_second_factor(const Reader& reader, Config& config) {
  SecondFactor& second_factor = config.second_factor;
  second_factor.required = reader.flag("/secondFactor/required").value_or(false);
  second_factor.after_providers = reader.flag("/secondFactor/afterProviders").value_or(false);
  if (second_factor.required && !config.accounts.pages) {
    reader.complain_text("/secondFactor/required", "needs accounts: their pages are where people set a second factor up");
  }
  if (second_factor.after_providers && !config.adapter) {
    reader.complain_text("/secondFactor/afterProviders", "needs an adapter: second factors must be kept somewhere");
  }
}

}  // namespace authfcgi::config
