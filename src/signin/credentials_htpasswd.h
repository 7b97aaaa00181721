// Passwords of an htpasswd file: who is in it may come in.
#pragma once

#include "password/htpasswd.h"
#include "signin/credentials.h"

namespace authfcgi::signin {

class HtpasswdPasswords : public PasswordSource {
 public:
  // provider: its id. Attempts are counted by it and the file: another host's file has other people.
  HtpasswdPasswords(const std::string& provider, std::string file, const Desk& desk)
      : key_prefix_(provider + ":" + file + ":"), file_(std::move(file)), desk_(desk) {}

  Candidate find(const Login& login) override;
  Outcome check(const Login& login, const Candidate& candidate, Instant now) override;

 private:
  std::string key_prefix_;
  password::Htpasswd file_;
  Desk desk_;
};

}  // namespace authfcgi::signin
