// Passwords of local accounts, beside the users in the adapter: by e-mail address, or by the name under which an account
// of this provider is linked.
#pragma once

#include "signin/credentials.h"

namespace authfcgi::signin {

class StorePasswords : public PasswordSource {
 public:
  // desk.store and desk.accounts are there. provider: the credentials provider's id. All outlive this.
  StorePasswords(std::string provider, bool require_verified_email, const Desk& desk)
      : provider_(std::move(provider)), require_verified_email_(require_verified_email), desk_(desk) {}

  Candidate find(const Login& login) override;
  Outcome check(const Login& login, const Candidate& candidate, Instant now) override;
  void lock(const Candidate& candidate, Instant until) override;

 private:
  void replace(const Candidate& candidate, const std::string& hash) const;

  std::string provider_;
  bool require_verified_email_;
  Desk desk_;
};

}  // namespace authfcgi::signin
