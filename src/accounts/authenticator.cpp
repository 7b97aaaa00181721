#include "accounts/authenticator.h"

#include "accounts/proof.h"
#include "jose/error.h"
#include "model/errors.h"
#include "otp/qr_code.h"
#include "otp/recovery_code.h"
#include "otp/totp.h"
#include "pages/document.h"

namespace authfcgi::accounts {
namespace {

Setup describe_setup(const crypto::SecretBytes& secret, const model::User& user, const Caller& caller) {
  const std::string host(pages::host_of(caller.site.origin));
  auto uri = otp::otpauth_uri(secret, host, user.email.value_or(user.name.value_or(user.id)));
  std::string picture = otp::qr_code_svg(uri.reveal(), "QR code for your authenticator app");
  return {.qr_code = std::move(picture), .secret = otp::base32(secret.reveal()), .uri = std::move(uri)};
}

}  // namespace

Setup begin_setup(const model::User& user, const Caller& caller, const Desk& desk) {
  const auto secret = otp::make_totp_secret(desk.random);
  model::Totp totp;
  totp.sealed_secret = signin::seal_totp_secret(secret, desk.keys, desk.random);
  desk.accounts.set_totp(user.id, totp);
  return describe_setup(secret, user, caller);
}

std::optional<Setup> find_setup(const model::User& user, const Caller& caller, const Desk& desk) {
  const auto account = account_of(user.id, desk);
  if (!account.totp || account.totp->confirmed) return std::nullopt;
  try {
    return describe_setup(signin::open_totp_secret(account.totp->sealed_secret, desk.keys), user, caller);
  } catch (const jose::JoseError&) {
    return std::nullopt;  // begun under a secret of the program's that is gone: to be begun anew
  }
}

std::optional<RecoveryCodes> confirm_setup(const model::User& user, std::string_view code, const Caller& caller,
                                           const Desk& desk) {
  const auto account = account_of(user.id, desk);
  if (!account.totp || account.totp->confirmed) return std::nullopt;
  const auto verdict = desk.limits.charge({{limits::Limit::kSecondFactor, user.id}}, caller.now);
  if (!verdict.allowed) throw model::TooManyRequests("too many codes were tried", verdict.retry_after);
  const auto secret = signin::open_totp_secret(account.totp->sealed_secret, desk.keys);
  const auto step = otp::verify_totp(secret, code, account.totp->last_step, caller.now);
  if (!step || !desk.accounts.use_totp_step(user.id, *step)) return std::nullopt;
  desk.limits.forget(limits::Limit::kSecondFactor, user.id);
  // The codes first: nobody is to have a second factor and no way around its loss.
  auto codes = renew_recovery_codes(user.id, desk);
  desk.accounts.confirm_totp(user.id, caller.now);
  return codes;
}

RecoveryCodes renew_recovery_codes(std::string_view user_id, const Desk& desk) {
  auto codes = otp::make_recovery_codes(desk.random);
  std::vector<std::string> hashes;
  for (const auto& code : codes) hashes.push_back(otp::hash_recovery_code(user_id, code.reveal()).value());
  desk.accounts.set_recovery_codes(user_id, hashes);
  return codes;
}

void remove_second_factor(std::string_view user_id, const Desk& desk) { desk.accounts.set_totp(user_id, std::nullopt); }

}  // namespace authfcgi::accounts
