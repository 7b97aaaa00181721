// Where the passwords of a credentials provider are known: one file each, credentials_store, credentials_htpasswd,
// credentials_ldap, credentials_authorize. What comes before and after the question is for credentials.h, once for all.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "http/request.h"
#include "model/local_account.h"
#include "password/password.h"
#include "signin/identity.h"

namespace authfcgi::signin {

// What was typed.
struct Login {
  std::string name;  // UTF-8 without controls and blanks around it, at most 254 bytes; never empty but for an authorize hook
  // Nothing for what nobody's password can be (password.h).
  std::optional<password::Password> password;
  const json::Value& form;  // all of it, for the authorize hook
  const http::Request& request;
};

// Whom a login names, before anything is proved.
struct Candidate {
  // What attempts are counted by: the same for every spelling of one account, whether it exists or not.
  std::string key;
  std::string place{};                           // of the source's own: a hash, a DN; empty for nobody
  std::optional<model::User> user{};             // as far as the source knows them
  std::optional<model::LocalAccount> account{};  // of a local account
  json::Value claims = json::object();           // for the session
};

// What became of the question.
struct Outcome {
  enum class Kind {
    kRight,
    kWrong,
    // The password was right. Whoever does not know it never hears of these (SEC-61).
    kUnverified,
    kLocked,
    kDisabled,
  };
  Kind kind = Kind::kWrong;
  Identity identity{};  // of kRight: user, account's id, claims
};

class PasswordSource {
 public:
  virtual ~PasswordSource() = default;

  // Quick, and nothing is computed for long. Throws what the source's keeper throws.
  virtual Candidate find(const Login& login) = 0;

  // Takes as long for nobody as for somebody. login.password is there, but for an authorize hook.
  virtual Outcome check(const Login& login, const Candidate& candidate, Instant now) = 0;

  // The last attempt was wrong, too: remembers until when there is no other, where somebody can end that earlier.
  virtual void lock(const Candidate&, Instant /*until*/) {}
};

}  // namespace authfcgi::signin
