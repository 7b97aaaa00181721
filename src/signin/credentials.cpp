#include "signin/credentials.h"

#include <array>

#include "base/text.h"
#include "limits/address_key.h"
#include "model/errors.h"
#include "providers/credentials.h"

namespace authfcgi::signin {
namespace {

using limits::Limit;

constexpr std::size_t kMaxNameBytes = 254;  // an address of SEC-65

// Empty for what is nobody's name.
std::string clean_name(std::string_view typed) {
  const std::string_view name = trim(typed);
  const bool fits = name.size() <= kMaxNameBytes && is_valid_utf8(name) && !has_control(name);
  return fits ? std::string(name) : std::string();
}

// One attempt, charged before it is made and given back where it was none.
class Charge {
 public:
  // has_local_accounts: of the source.
  Charge(const Desk& desk, bool has_local_accounts, std::string_view client_address, Instant now)
      : desk_(desk), has_local_accounts_(has_local_accounts), address_(limits::address_key(client_address)), now_(now) {
    insist(desk_.limits.charge({{Limit::kAddress, address_}, {Limit::kGlobal, ""}}, now_), false);
    is_open_ = true;
  }
  Charge(const Charge&) = delete;
  Charge& operator=(const Charge&) = delete;

  // What was no attempt, because something of ours failed or the limit of the account says no, is given back.
  ~Charge() {
    if (is_open_) give_back();
  }

  // Throws TooManyRequests; returns whether this is the last attempt that the account has.
  bool charge_account(const Candidate& candidate) {
    if (candidate.key.empty()) return false;
    const auto unlocked = candidate.account ? candidate.account->lock_ended(now_) : std::nullopt;
    const auto verdict = desk_.limits.charge({{Limit::kAccount, candidate.key, unlocked}}, now_);
    // Said of every name that is locked out, whether it is anybody's or not (SEC-61).
    insist(verdict, verdict.locked && has_local_accounts_);
    account_ = candidate.key;
    return desk_.limits.look(Limit::kAccount, account_, now_).locked;
  }

  void failed() { is_open_ = false; }

  // For what costs us nothing the address alone pays: whoever sends it by the thousand shall not use up what is everybody's.
  void failed_for_nothing() {
    is_open_ = false;
    desk_.limits.refund(Limit::kGlobal, "", now_);
  }

  void succeeded() {
    if (!account_.empty()) desk_.limits.forget(Limit::kAccount, account_);
    account_.clear();
    give_back();
    is_open_ = false;
  }

 private:
  static void insist(const limits::Verdict& verdict, bool can_be_unlocked) {
    if (!verdict.allowed) {
      throw model::TooManyRequests(verdict.locked ? "all attempts are used up" : "an attempt came too soon",
                                   verdict.retry_after, can_be_unlocked);
    }
  }

  void give_back() noexcept {
    try {
      desk_.limits.refund(Limit::kAddress, address_, now_);
      desk_.limits.refund(Limit::kGlobal, "", now_);
      if (!account_.empty()) desk_.limits.refund(Limit::kAccount, account_, now_);
    } catch (const Error&) {
      // The keeper of the counters is away: one attempt too many is counted, and ends with its window.
    }
  }

  const Desk& desk_;
  bool has_local_accounts_;
  std::string address_, account_;
  Instant now_;
  bool is_open_ = false;
};

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
  Charge charge(desk, is_store, login.request.front.remote_address, visit.now);
  if (!can_be_checked(*provider.credentials, login)) {
    charge.failed_for_nothing();
    throw model::CredentialsSignin("no name, or no password, that anybody could have");
  }

  const Candidate candidate = source.find(login);
  const bool is_last = charge.charge_account(candidate);

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

std::string account_key(std::string_view user_id) { return "user:" + std::string(user_id); }

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
