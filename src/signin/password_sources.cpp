#include "signin/password_sources.h"

#include "model/errors.h"
#include "providers/credentials.h"
#include "signin/credentials_authorize.h"
#include "signin/credentials_htpasswd.h"
#include "signin/credentials_ldap.h"
#include "signin/credentials_store.h"

namespace authfcgi::signin {
namespace {

std::unique_ptr<PasswordSource> make(const providers::Provider& provider, const Desk& desk) {
  const providers::Credentials& settings = *provider.credentials;
  switch (settings.source) {
    case providers::PasswordSource::kStore:
      if (!desk.store || !desk.accounts) throw model::CallbackRouteError("there is no store of local accounts");
      return std::make_unique<StorePasswords>(provider.id, settings.require_verified_email, desk);
    case providers::PasswordSource::kAuthorize:
      return std::make_unique<AuthorizePasswords>(provider.id, desk);
    case providers::PasswordSource::kHtpasswd:
      return std::make_unique<HtpasswdPasswords>(provider.id, settings.htpasswd_file, desk);
    case providers::PasswordSource::kLdap:
      return std::make_unique<LdapPasswords>(provider, desk);
  }
  throw model::CallbackRouteError("no source of passwords");
}

}  // namespace

PasswordSource& PasswordSources::of(const providers::Provider& provider) {
  auto& source = sources_[provider.id];
  if (!source) source = make(provider, desk_);
  return *source;
}

}  // namespace authfcgi::signin
