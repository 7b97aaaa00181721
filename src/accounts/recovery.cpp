#include "accounts/recovery.h"

#include "accounts/link.h"
#include "accounts/post.h"
#include "accounts/proof.h"
#include "limits/address_key.h"
#include "model/errors.h"
#include "signin/credentials.h"
#include "signin/first_proof.h"

namespace authfcgi::accounts {
namespace {

constexpr std::chrono::hours kLifetime{1};

// What a link for a new password is made for: any change of it, and another address, make the link void.
std::string state_of(const model::User& user, const model::LocalAccount& account) {
  return account.password_hash.value_or("") + "\n" + user.email.value_or("");
}

// What is mailed to whoever has an account.
struct Offer {
  Purpose purpose;
  pages::Occasion occasion;
  std::string_view door;
  std::string (*state)(const model::User& user, const model::LocalAccount& account);
};

// The same for everybody, and in the same order: a count, a row, a mail (SEC-61).
Complaints mail_link(const Offer& offer, std::string_view typed_address, const Caller& caller, const Desk& desk) {
  Complaints complaints;
  const auto address = read_address(typed_address, complaints);
  if (!address) return complaints;
  charge_mail(*address, caller, desk);
  const auto user = desk.store.find_user_by_email(address->text());
  const auto account = account_of(user ? user->id : "", desk);
  const bool may_come_in = user && !account.disabled;
  const std::string state = may_come_in ? offer.state(*user, account) : "";
  const std::string link = make_link(offer.purpose, may_come_in ? user->id : "", state, kLifetime, caller.now, desk);
  const std::string url = caller.site.prefix + std::string(offer.door) + "?token=" + link;
  if (may_come_in) {
    send_mail(offer.occasion, *address, url, caller, desk);
  } else {
    send_mail(pages::Occasion::kNoAccount, *address, "", caller, desk);
  }
  return {};
}

void end_lockout(std::string_view user_id, const Desk& desk) {
  desk.accounts.set_locked_until(user_id, std::nullopt);
  desk.limits.forget(limits::Limit::kAccount, signin::account_key(user_id));
}

model::User user_for(std::string_view link, const Desk& desk) {
  const auto user_id = user_of_link(link);
  auto user = user_id ? desk.store.find_user(*user_id) : std::nullopt;
  if (!user) throw model::Verification("a link for nobody");
  return *std::move(user);
}

}  // namespace

Complaints forgot_password(std::string_view typed_address, const Caller& caller, const Desk& desk) {
  return mail_link({.purpose = Purpose::kResetPassword,
                    .occasion = pages::Occasion::kResetPassword,
                    .door = "/reset-password",
                    .state = state_of},
                   typed_address, caller, desk);
}

Complaints reset_password(std::string_view link, std::string_view password, const Caller& caller, const Desk& desk) {
  model::User user = user_for(link, desk);
  const auto account = account_of(user.id, desk);
  const auto row = use_link(Purpose::kResetPassword, link, state_of(user, account), caller.now, desk);
  auto complaints = judge_password(password, person_of(user), desk.policy, desk.config.passwords.policy);
  if (!complaints.empty()) {
    put_back(row, desk);
    return complaints;
  }
  auto first_proof = signin::FirstProof::kNone;
  try {
    const std::string hash = hash_password(password, desk);
    first_proof = signin::void_what_was_unproved(user, desk.store, desk.accounts);
    replace_password(user.id, hash, "", caller.now, desk);
  } catch (const Error&) {
    put_back(row, desk);
    throw;
  }
  end_lockout(user.id, desk);
  if (!user.email_verified) {
    user.email_verified = caller.now;
    const model::User updated = desk.store.update_user(user);
    const bool is_news = first_proof == signin::FirstProof::kRegistration;
    if (is_news) desk.hooks.events().tell({.event = hooks::Event::kCreateUser, .user = &updated});
    desk.hooks.events().tell({.event = hooks::Event::kUpdateUser, .user = &updated});
  }
  return {};
}

Complaints ask_unlock(std::string_view typed_address, const Caller& caller, const Desk& desk) {
  return mail_link({.purpose = Purpose::kUnlock,
                    .occasion = pages::Occasion::kUnlock,
                    .door = "/unlock",
                    .state = [](const model::User& user, const model::LocalAccount&) { return user.email.value_or(""); }},
                   typed_address, caller, desk);
}

void unlock(std::string_view link, const Caller& caller, const Desk& desk) {
  const model::User user = user_for(link, desk);
  use_link(Purpose::kUnlock, link, user.email.value_or(""), caller.now, desk);
  end_lockout(user.id, desk);
}

}  // namespace authfcgi::accounts
