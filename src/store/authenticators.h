// Where passkeys live: Auth.js's "Authenticator" table and one of our own beside it. Absence is nothing, failure throws
// StoreError, what returned is durable, as in store.h. Keys are compared as bytes (SEC-35). A passkey and its account (the
// one with the same provider_account_id, of the same user) come and go together: Store::unlink_account deletes both,
// Store::delete_user all of a user's. tests/conformance/authenticator_suite.cpp is this contract, executable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/authenticator.h"
#include "store/store.h"

namespace authfcgi::store {

// Of standard base64: 384 bytes of a credential id, where WebAuthn allows 1023 and passkeys have 16 to 64. MariaDB ends the
// index of accounts at 3072 bytes, which this fills; what we take is the same everywhere.
inline constexpr std::size_t kMaxCredentialIdChars = 512;

class Authenticators {
 public:
  virtual ~Authenticators() = default;

  virtual std::optional<model::Authenticator> find(std::string_view credential_id) = 0;
  // The oldest first, before them those of which nobody knows when they were made; then in the order of credential_id.
  // Nothing for a user who is not there.
  virtual std::vector<model::Authenticator> list(std::string_view user_id) = 0;

  // An account and its key, both or neither. Throws Conflict where either is there already; StoreError where there is no
  // user account.user_id, the two are not of one user and one provider_account_id, or credential_id or that one is empty or
  // longer than kMaxCredentialIdChars.
  virtual void link(const model::Account& account, const model::Authenticator& authenticator) = 0;
  // A new user, with both or not at all, and marked as one who signed up with a passkey (model::LocalAccount); whose user_id
  // the two have does not matter. Throws Conflict as link and Store::create_user_with_account do.
  virtual model::User create_user_with(const model::User& user, const model::Account& account,
                                       const model::Authenticator& authenticator) = 0;
  // It was used: keeps the new counter and the time. False, and nothing is written, where the stored counter is not
  // old_counter any more, because another use was faster: the same answer counts once. counter must be greater than
  // old_counter or both 0 (an authenticator that does not count); throws StoreError otherwise, and for a credential that
  // is not there.
  virtual bool use(std::string_view credential_id, std::uint32_t old_counter, std::uint32_t counter, bool is_backed_up,
                   Instant now) = 0;
};

// For those who implement link and use: StoreError for what the contract refuses whatever is stored.
void require_linkable(const model::Account& account, const model::Authenticator& authenticator);
void require_progress(std::uint32_t old_counter, std::uint32_t counter);

}  // namespace authfcgi::store
