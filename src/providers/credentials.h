// A provider of type credentials: the fields of its form, and where its passwords are known (authjs-wire.md 11.1, 14.2).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "crypto/secret.h"
#include "providers/form_field.h"

namespace authfcgi::providers {

enum class PasswordSource {
  kStore,      // local accounts, beside the users in the adapter
  kHtpasswd,   // Apache's file
  kLdap,       // a directory that binds
  kAuthorize,  // the operator's authorize hook
};

struct LdapSettings {
  std::string url;      // ldap://, ldaps:// or ldapi://
  bool start_tls = false;
  std::string ca_file;  // empty: the system's
  std::string bind_dn;  // who searches; empty: nobody in particular
  crypto::SecretString bind_password;
  std::string base;
  std::string filter = "(&(objectClass=person)(mail={login}))";
  // What never changes of a person: for OpenLDAP and most others (RFC 4530), for Active Directory, for 389.
  std::vector<std::string> id_attributes = {"entryUUID", "objectGUID", "nsUniqueId"};
  // The attributes of the entry that make a user; empty: not asked for.
  std::string name_attribute = "cn", email_attribute = "mail";
  std::string groups_attribute;  // "memberOf": of each value the first component's, or the whole where it is no DN
};

struct Credentials {
  std::vector<FormField> fields;  // never empty
  std::string login_field;               // the first that is no password
  std::string password_field;
  PasswordSource source = PasswordSource::kStore;
  bool require_verified_email = true;    // of kStore: who has not confirmed the address waits outside
  std::string htpasswd_file;
  std::optional<LdapSettings> ldap;
};

// settings: what is configured, laid over the catalogue's file. Complains about a source without its settings.
Credentials read_credentials(const Settings& settings, const config::Config& config, Complaints& complaints);

}  // namespace authfcgi::providers
