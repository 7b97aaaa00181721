// Hashes passwords, and tells whether one belongs to a stored hash, in the same time whether there is one or not
// (SEC-60, SEC-61). Each call computes for a tenth of a second or more: take a turn first (shared/turnstile.h), so that a
// flood of sign-ins leaves processors for sessions.
#pragma once

#include <string>
#include <string_view>

#include "config/password.h"
#include "crypto/random.h"
#include "password/password.h"
#include "password/stored_hash.h"

namespace authfcgi::password {

class Hasher {
 public:
  explicit Hasher(const config::Passwords& settings)
      : cost_(settings.cost), allow_weak_(settings.allow_dangerous_weak_hashes) {}

  // What to store: an Argon2id PHC string. Throws HashError when there is no memory.
  std::string hash(const Password& password, crypto::Random& random) const;

  // Throws HashError for a hash that cannot be verified here (stored_hash.h), a weak one that is not allowed among them,
  // after as much time as any other. What a cheap hash refuses takes as long as verify_nobody.
  bool verify(const Password& password, std::string_view stored) const;

  // For somebody who is not there or has no password: as long as verify takes for a hash of our own.
  void verify_nobody(const Password& password) const;

  // True for everything but our own kind with the configured cost: hash the password anew while it is known. A text that
  // is no hash does not, as nobody comes in by it.
  bool needs_rehash(std::string_view stored) const;

 private:
  bool matches(std::string_view password, const std::string& stored, const StoredHash& kind) const;

  config::PasswordCost cost_;
  bool allow_weak_;
};

}  // namespace authfcgi::password
