// Passwords that the operator's authorize hook knows (authjs-wire.md 11.1): it sees the whole form, and whom it names is
// who it is; with database sessions, the user of the store who is linked to that id.
#pragma once

#include "signin/credentials.h"

namespace authfcgi::signin {

class AuthorizePasswords : public PasswordSource {
 public:
  // provider: its id. All outlive this.
  AuthorizePasswords(std::string provider, const Desk& desk);

  Candidate find(const Login& login) override;
  Outcome check(const Login& login, const Candidate& candidate, Instant now) override;

 private:
  std::string provider_;
  std::string key_prefix_;
  Desk desk_;
};

}  // namespace authfcgi::signin
