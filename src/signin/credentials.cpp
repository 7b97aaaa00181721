#include "signin/credentials.h"

#include <array>

#include "base/text.h"
#include "model/errors.h"
#include "providers/credentials.h"
#include "signin/charge.h"

namespace authfcgi::signin {
namespace {

constexpr std::size_t kMaxNameBytes = 254;  // an address of SEC-65

// Empty for what is nobody's name.
std::string clean_name(std::string_view typed) {
  const std::string_view name = trim(typed);
  const bool fits = name.size() <= kMaxNameBytes && is_valid_utf8(name) && !has_control(name);
  return fits ? std::string(name) : std::string();
}

[[noreturn]] void refuse(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::kUnverified:
      throw model::CredentialsSignin("the address is not confirmed", "unverified");
    case Outcome::Kind::kLocked:
      throw model::CredentialsSignin("the account is locked", "locked");
    case Outcome::Kind::kDisabled:
      throw model::CredentialsSignin("the account is disabled", "disabled");
    default:
      throw model::CredentialsSignin("the name or the password is wrong");
  }
}

// A hook may want other fields than a name and a password; but a name that is there has to be one, or nobody would be
// counted for it.
bool can_be_checked(const providers::Credentials& settings, const Login& login) {
  if (settings.source != providers::PasswordSource::kAuthorize) return !login.name.empty() && login.password;
  const json::Value* name = login.form.find(settings.login_field);
  return !login.name.empty() || !name || *name == json::Value("");
}

std::string_view text_of(const json::Value& form, const std::string& field) {
  return form.find_string(field).value_or("");
}

Identity prove(const providers::Provider& provider, const Login& login, const Visit& visit, PasswordSource& source,
               const Desk& desk) {
  const bool is_store = provider.credentials->source == providers::PasswordSource::kStore;
  Charge charge(desk.limits, is_store, login.request.front.remote_address, visit.now);
  if (!can_be_checked(*provider.credentials, login)) {
    charge.failed_for_nothing();
    throw model::CredentialsSignin("no name, or no password, that anybody could have");
  }

  const Candidate candidate = source.find(login);
  const bool is_last = charge.charge_account(candidate.key, candidate.account);

  Outcome outcome;
  try {
    outcome = source.check(login, candidate, visit.now);
  } catch (const model::TemporarilyUnavailable&) {
    throw;
  } catch (const model::AuthError&) {
    charge.failed();  // the authorize hook's own words: whatever it calls a wrong password, it was an attempt
    throw;
  } catch (const hooks::HookError&) {
    charge.failed();
    throw;
  }
  if (outcome.kind == Outcome::Kind::kWrong) {
    charge.failed();
    if (is_last) source.lock(candidate, visit.now + desk.config.rate_limit.account.lockout);
    refuse(outcome.kind);
  }
  charge.succeeded();
  if (outcome.kind != Outcome::Kind::kRight) refuse(outcome.kind);
  return std::move(outcome.identity);
}

}  // namespace

Identity prove_credentials(const providers::Provider& provider, const json::Value& form, const http::Request& request,
                           const Visit& visit, PasswordSource& source, const Desk& desk) {
  const providers::Credentials& settings = *provider.credentials;
  const Login login{.name = clean_name(text_of(form, settings.login_field)),
                    .password = password::parse_password(text_of(form, settings.password_field)),
                    .form = form,
                    .request = request};
  try {
    Identity identity = prove(provider, login, visit, source, desk);
    identity.account.type = "credentials";
    identity.account.provider = provider.id;
    identity.credentials = form;
    return identity;
  } catch (const model::AuthError&) {
    throw;
  } catch (const limits::CounterError&) {
    std::throw_with_nested(model::TemporarilyUnavailable("nobody can say how many attempts there were"));
  } catch (const store::Unavailable&) {
    std::throw_with_nested(model::TemporarilyUnavailable("the store does not answer"));
  } catch (const store::StoreError&) {
    std::throw_with_nested(model::AdapterError("the account could not be looked up"));
  } catch (const Error&) {
    std::throw_with_nested(model::CallbackRouteError("password check of " + provider.id));
  }
}

}  // namespace authfcgi::signin
