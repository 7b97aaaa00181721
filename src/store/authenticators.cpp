#include "store/authenticators.h"

namespace authfcgi::store {

namespace {

bool is_storable(std::string_view id) { return !id.empty() && id.size() <= kMaxCredentialIdChars; }

}  // namespace

void require_linkable(const model::Account& account, const model::Authenticator& authenticator) {
  if (account.provider_account_id != authenticator.provider_account_id || account.user_id != authenticator.user_id) {
    throw StoreError("the passkey does not belong to the account that it came with");
  }
  if (!is_storable(authenticator.credential_id) || !is_storable(authenticator.provider_account_id)) {
    throw StoreError("a credential id must have 1 to " + std::to_string(kMaxCredentialIdChars) +
                     " characters of base64, this one has " + std::to_string(authenticator.credential_id.size()));
  }
}

void require_progress(std::uint32_t old_counter, std::uint32_t counter) {
  if (counter > old_counter || (counter == 0 && old_counter == 0)) return;
  throw StoreError("a passkey's counter goes up only, or stays 0");
}

}  // namespace authfcgi::store
