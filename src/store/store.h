// Where users live: the semantics of Auth.js's Adapter (authjs-wire.md 12). Absence is nothing, failure throws
// StoreError, and what returned is durable. Keys are compared as bytes (SEC-35), e-mail addresses without ASCII case;
// (provider, provider_account_id), session_token and the address of a user are unique (15.50). Ids are decimal text
// and never given out twice. tests/conformance/store_suite.cpp is this contract, executable.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "model/account.h"
#include "model/session.h"
#include "model/user.h"

namespace authfcgi::store {

class StoreError : public Error {
 public:
  using Error::Error;
};

// A row with that key is there already (two first sign-ins at the same moment): read again.
class Conflict : public StoreError {
 public:
  using StoreError::StoreError;
};

// Not now, perhaps later: locked, full, lost. Nothing has happened, or all of it (a connection lost during COMMIT).
class Unavailable : public StoreError {
 public:
  using StoreError::StoreError;
};

class Store {
 public:
  virtual ~Store() = default;

  virtual model::User create_user(const model::User& user) = 0;  // the store may choose another id
  virtual std::optional<model::User> find_user(std::string_view id) = 0;
  virtual std::optional<model::User> find_user_by_email(std::string_view email) = 0;
  virtual std::optional<model::User> find_user_by_account(std::string_view provider,
                                                          std::string_view provider_account_id) = 0;
  // Writes all members but the id, which must exist.
  virtual model::User update_user(const model::User& user) = 0;
  // With its accounts, passkeys and sessions. Deleting or updating what is not there is no failure, here and below.
  virtual void delete_user(std::string_view id) = 0;
  // At most limit of them in the order of their ids (as numbers), beginning after this id; "" for the first ones.
  virtual std::vector<model::User> list_users(std::string_view after, int limit);

  // The account as it was linked, with its tokens.
  virtual std::optional<model::Account> find_account(std::string_view provider,
                                                     std::string_view provider_account_id) = 0;
  // Of the tokens the ones that Auth.js knows (12.2) are kept. user_id must exist, as in create_session.
  virtual void link_account(const model::Account& account) = 0;
  virtual void unlink_account(std::string_view provider, std::string_view provider_account_id) = 0;  // with its passkey
  // In the order of provider and provider_account_id, as bytes; nothing for a user who is not there, here and below.
  virtual std::vector<model::Account> list_accounts(std::string_view user_id);
  // Both or neither, so that a crash leaves no user without a way in.
  virtual model::User create_user_with_account(const model::User& user, const model::Account& account) = 0;

  // With all that model::Session has; it comes back as it was given.
  virtual void create_session(const model::Session& session) = 0;
  virtual std::optional<std::pair<model::Session, model::User>> find_session_and_user(std::string_view token) = 0;
  // seen: when the browser was here, which is now.
  virtual void update_session(std::string_view token, Instant expires, Instant seen) = 0;
  virtual void delete_session(std::string_view token) = 0;
  // The newest first, those of which nobody knows when they started at the end; expired ones too, until they are purged.
  // Each with its name and without its token: a list is no bunch of keys, and not every store knows the tokens.
  virtual std::vector<model::Session> list_sessions(std::string_view user_id);
  // The session of this name, if it is this user's. False when there is none.
  virtual bool delete_named_session(std::string_view user_id, std::string_view name);
  // All of this user's but one ("" for no exception); returns how many.
  virtual int delete_sessions(std::string_view user_id, std::string_view except_token);

  virtual void create_verification_token(const model::VerificationToken& token) = 0;
  // Expired or not; returned at most once, however many ask at the same moment.
  virtual std::optional<model::VerificationToken> use_verification_token(std::string_view identifier,
                                                                         std::string_view token) = 0;
  // Deletes sessions and verification tokens that expired before now; returns how many. Bit by bit: where this throws, some
  // of them are gone.
  virtual int purge(Instant now) = 0;
};

// Until every store can.
inline std::vector<model::User> Store::list_users(std::string_view, int) {
  throw StoreError("this store does not list its users");
}
inline std::vector<model::Account> Store::list_accounts(std::string_view) {
  throw StoreError("this store does not list accounts");
}
inline std::vector<model::Session> Store::list_sessions(std::string_view) {
  throw StoreError("this store does not list sessions");
}
inline bool Store::delete_named_session(std::string_view, std::string_view) {
  throw StoreError("this store does not know sessions by name");
}
inline int Store::delete_sessions(std::string_view, std::string_view) {
  throw StoreError("this store does not delete the sessions of a user");
}

}  // namespace authfcgi::store
