#include "providers/credentials.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "providers/options.h"

namespace authfcgi::providers {
namespace {

struct SourceName {
  std::string_view name;
  PasswordSource source;
};
constexpr std::array kSources = {SourceName{"store", PasswordSource::kStore},
                                 SourceName{"htpasswd", PasswordSource::kHtpasswd},
                                 SourceName{"ldap", PasswordSource::kLdap},
                                 SourceName{"authorize", PasswordSource::kAuthorize}};

PasswordSource read_source(const Settings& settings) {
  const std::string name = settings.text("source");
  // Who names a file of callbacks for this provider wants it asked.
  if (name.empty()) return settings.value("authorize") ? PasswordSource::kAuthorize : PasswordSource::kStore;
  const auto found = std::ranges::find(kSources, name, &SourceName::name);
  if (found != kSources.end()) return found->source;
  settings.complain("source", "\"store\", \"htpasswd\", \"ldap\" or \"authorize\"");
  return PasswordSource::kStore;
}

std::vector<FormField> default_fields(PasswordSource source) {
  FormField login{.name = "username", .label = "Username", .required = true};
  if (source == PasswordSource::kStore) {
    login = {.name = "email", .label = "Email", .type = "email", .placeholder = "email@example.com", .required = true};
  }
  return {login, {.name = "password", .label = "Password", .type = "password", .required = true}};
}

void read_fields(const Settings& settings, Credentials& credentials) {
  credentials.fields = read_form_fields(settings, "credentials");
  if (credentials.fields.empty()) credentials.fields = default_fields(credentials.source);

  for (FormField& field : credentials.fields) {
    std::string& role = field.is_password() ? credentials.password_field : credentials.login_field;
    if (!role.empty()) continue;
    role = field.name;
    suggest_autocomplete(field, field.is_password() ? "current-password" : "username");
  }
  const bool is_whole = !credentials.login_field.empty() && !credentials.password_field.empty();
  if (!is_whole && credentials.source != PasswordSource::kAuthorize) {
    settings.complain("credentials", "fields with one for the password (\"type\": \"password\") and one for the login");
  }
}

void read_ldap(const Settings& settings, Credentials& credentials) {
  LdapSettings ldap;
  ldap.url = settings.text("url");
  const bool is_tls = ldap.url.starts_with("ldaps://");
  const bool is_local = ldap.url.starts_with("ldapi://");
  if (!is_tls && !is_local && !ldap.url.starts_with("ldap://")) {
    settings.complain("url", "an LDAP server: \"ldaps://ldap.example.com\", or \"ldap://\" with startTls");
  }
  ldap.start_tls = settings.flag("startTls", false);
  // Passwords travel: in clear only where they do not leave the machine.
  if (!is_tls && !is_local && !ldap.start_tls) settings.complain("startTls", "true for an ldap:// server");
  if (is_tls && ldap.start_tls) settings.complain("startTls", "false for an ldaps:// server, which begins with TLS");
  ldap.ca_file = settings.text("caFile");
  if (!ldap.ca_file.empty() && ::access(ldap.ca_file.c_str(), R_OK) != 0) {
    settings.complain("caFile", "the path of a PEM file that can be read");
  }

  ldap.bind_dn = settings.text("bindDn");
  std::string password = settings.text("bindPassword");
  if (password.empty()) password = settings.text("clientSecret");  // AUTH_<ID>_SECRET
  if (!ldap.bind_dn.empty() && password.empty()) {
    settings.complain("bindPassword", "set: as " + environment_name(settings.text("id"), "SECRET") + ", for bindDn");
  }
  ldap.bind_password = crypto::SecretString(std::move(password));
  ldap.base = settings.text("base");
  if (ldap.base.empty()) settings.complain("base", "where to search, \"ou=people,dc=example,dc=com\"");
  if (const std::string filter = settings.text("filter"); !filter.empty()) ldap.filter = filter;
  if (ldap.filter.find("{login}") == std::string::npos || !ldap.filter.starts_with('(')) {
    settings.complain("filter", "an LDAP filter with {login} in it, \"(uid={login})\"");
  }

  const Settings attributes = settings.object("attributes");
  attributes.allow_only({"id", "name", "email", "groups"});
  if (const auto id = attributes.text("id"); !id.empty()) ldap.id_attributes = {id};
  if (attributes.find("name")) ldap.name_attribute = attributes.text("name");
  if (attributes.find("email")) ldap.email_attribute = attributes.text("email");
  ldap.groups_attribute = attributes.text("groups");
  credentials.ldap = std::move(ldap);
}

}  // namespace

Credentials read_credentials(const Settings& settings, const config::Config& config, Complaints& complaints) {
  Credentials credentials;
  credentials.source = read_source(settings);
  read_fields(settings, credentials);
  credentials.require_verified_email = settings.flag("requireVerifiedEmail", true);
  switch (credentials.source) {
    case PasswordSource::kStore:
      if (!config.adapter) {
        complaints.add("needs an adapter, which keeps the users and their passwords: write \"adapter\": {\"type\": "
                       "\"sqlite\", \"path\": \"/var/lib/authfcgi/users.db\"}, or another source");
      }
      break;
    case PasswordSource::kHtpasswd:
      credentials.htpasswd_file = settings.text("file");
      if (!credentials.htpasswd_file.starts_with('/') || ::access(credentials.htpasswd_file.c_str(), R_OK) != 0) {
        settings.complain("file", "the absolute path of an htpasswd file that can be read");
      }
      break;
    case PasswordSource::kLdap:
      read_ldap(settings, credentials);
      break;
    case PasswordSource::kAuthorize:
      break;
  }
  return credentials;
}

}  // namespace authfcgi::providers
