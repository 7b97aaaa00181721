// Where local accounts live: tables of our own beside Auth.js's, named authfcgi_... Absence is nothing, failure throws
// StoreError, what returned is durable, as in store.h. user_id must be one of the store's users: writing for another
// throws StoreError. Deleting a user deletes all of this.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/local_account.h"
#include "store/store.h"

namespace authfcgi::store {

class LocalAccounts {
 public:
  virtual ~LocalAccounts() = default;

  // Nothing for a user of whom nothing was ever written.
  virtual std::optional<model::LocalAccount> find(std::string_view user_id) = 0;

  // A new user with a password, both or neither: a crash leaves nobody without a way in. Throws Conflict where somebody has
  // the address.
  virtual model::User create_user_with_password(const model::User& user, std::string_view hash, Instant now) = 0;
  // Ends no lock; that is the caller's decision.
  virtual void set_password(std::string_view user_id, std::string_view hash, Instant now) = 0;
  // The new spelling of the same password: only while the old hash is still the stored one, so that a change of
  // password at the same moment is not undone. password_changed stays.
  virtual void replace_hash(std::string_view user_id, std::string_view old_hash, std::string_view new_hash) = 0;
  // Nobody knows the password any more, nor has the second factor that was set up with it.
  virtual void void_password(std::string_view user_id) = 0;
  virtual void set_locked_until(std::string_view user_id, std::optional<Instant> until) = 0;
  virtual void set_disabled(std::string_view user_id, bool disabled) = 0;
  virtual void set_second_factor_required(std::string_view user_id, bool required) = 0;

  // Sets one up, replacing an unconfirmed one, or removes it together with the recovery codes. Throws Conflict where a
  // confirmed one is to be replaced: nobody is without a second factor for a moment because a new telephone is set up.
  virtual void set_totp(std::string_view user_id, const std::optional<model::Totp>& totp) = 0;
  // False when this step or a newer one has been used: two who send the same code at the same moment do not both get
  // in. The first advance confirms nothing; see confirm_totp.
  virtual bool use_totp_step(std::string_view user_id, std::int64_t step) = 0;
  // The same secret, sealed anew: only while the old text is still the stored one.
  virtual void replace_totp_secret(std::string_view user_id, std::string_view old_sealed, std::string_view new_sealed) = 0;
  // Of none that is set up it does nothing, of a confirmed one neither.
  virtual void confirm_totp(std::string_view user_id, Instant now) = 0;

  // Hashes of one-time codes; all older ones are void.
  virtual void set_recovery_codes(std::string_view user_id, const std::vector<std::string>& hashes) = 0;
  // True once for each code, however many ask at the same moment.
  virtual bool use_recovery_code(std::string_view user_id, std::string_view hash) = 0;
  virtual int count_recovery_codes(std::string_view user_id) = 0;
};

}  // namespace authfcgi::store
