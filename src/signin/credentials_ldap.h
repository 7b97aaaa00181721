// Passwords that a directory knows: it is searched for the person, and then takes their password or does not.
#pragma once

#include "net/ldap_client.h"
#include "providers/credentials.h"
#include "signin/credentials.h"

namespace authfcgi::signin {

class LdapPasswords : public PasswordSource {
 public:
  // provider: of type credentials, with ldap; it lives longer than this.
  LdapPasswords(const providers::Provider& provider, const Desk& desk);

  // The key is the directory's URL and the entry's DN, because a directory finds one person under many spellings. Throws TemporarilyUnavailable
  // where the directory does not answer, shared::TooManyWaiting where too many others wait for it, here and below.
  Candidate find(const Login& login) override;
  Outcome check(const Login& login, const Candidate& candidate, Instant now) override;

 private:
  Candidate describe(const net::LdapEntry& entry) const;

  std::string provider_;
  const providers::LdapSettings& settings_;
  std::string place_;  // in the bulkhead
  std::string key_prefix_;
  net::LdapServer server_;
  Desk desk_;
};

}  // namespace authfcgi::signin
