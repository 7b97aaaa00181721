#include "accounts/changes.h"

#include "accounts/link.h"
#include "accounts/post.h"
#include "accounts/proof.h"
#include "http/form.h"
#include "model/errors.h"

namespace authfcgi::accounts {
namespace {

constexpr std::chrono::hours kLifetime{1};

// From which address to which, and under which password: a new one is the owner's answer to a change that they did not
// ask for. Not its hash, which a sign-in may write anew.
std::string state_of(const model::User& user, std::string_view new_address, const Desk& desk) {
  const auto changed = account_of(user.id, desk).password_changed;
  return user.email.value_or("") + "\n" + std::string(new_address) + "\n" +
         (changed ? std::to_string(to_unix_seconds(*changed)) : "");
}

}  // namespace

Complaints change_password(const model::User& user, std::string_view password, std::string_view session_token,
                           const Caller& caller, const Desk& desk) {
  auto complaints = judge_password(password, person_of(user), desk.policy, desk.config.passwords.policy);
  if (!complaints.empty()) return complaints;
  replace_password(user.id, hash_password(password, desk), session_token, caller.now, desk);
  return {};
}

Complaints change_email(const model::User& user, std::string_view typed_address, const Caller& caller, const Desk& desk) {
  Complaints complaints;
  const auto address = read_address(typed_address, complaints);
  if (!address) return complaints;
  charge_mail(*address, caller, desk);
  const bool is_free = !desk.store.find_user_by_email(address->text());
  const std::string link = make_link(Purpose::kChangeEmail, is_free ? user.id : "", state_of(user, address->text(), desk),
                                     kLifetime, caller.now, desk);
  if (is_free) {
    const http::Form query{{"token", link}, {"email", address->text()}};
    send_mail(pages::Occasion::kConfirmNewEmail, *address, caller.site.prefix + "/change-email?" + query.serialize(), caller,
              desk);
  } else {
    send_mail(pages::Occasion::kAlreadyRegistered, *address, caller.site.prefix + "/forgot-password", caller, desk);
  }
  return {};
}

void confirm_email(const model::User& user, std::string_view link, std::string_view new_address, const Caller& caller,
                   const Desk& desk) {
  if (user_of_link(link) != user.id) throw model::Verification("somebody else's link");
  const auto row = use_link(Purpose::kChangeEmail, link, state_of(user, new_address, desk), caller.now, desk);
  model::User changed = user;
  changed.email = std::string(new_address);
  changed.email_verified = caller.now;
  try {
    changed = desk.store.update_user(changed);
  } catch (const store::Conflict&) {
    std::throw_with_nested(model::Verification("somebody else has the address by now"));
  } catch (const store::StoreError&) {
    put_back(row, desk);
    throw;
  }
  desk.hooks.events().tell({.event = hooks::Event::kUpdateUser, .user = &changed});
}

}  // namespace authfcgi::accounts
