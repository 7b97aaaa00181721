#include "accounts/registration.h"

#include "accounts/link.h"
#include "accounts/post.h"
#include "accounts/proof.h"
#include "base/text.h"
#include "model/errors.h"

namespace authfcgi::accounts {
namespace {

constexpr std::chrono::hours kLifetime{24};  // SEC-64
constexpr std::size_t kMaxNameBytes = 200;

void check_name(std::string_view name, Complaints& complaints) {
  if (name.size() > kMaxNameBytes || has_control(name) || !is_valid_utf8(name)) {
    complaints.push_back({"name", "refused", "Use at most 200 letters."});
  }
}

// Nothing when somebody has the address. The store finds that out by itself, and then as much is written as for a new user:
// a row less would be an answer sooner (SEC-61).
std::optional<model::User> create_user(std::string_view name, const std::string& address, const std::string& hash,
                                       Instant now, const Desk& desk) {
  model::User user;
  user.id = crypto::make_uuid(desk.random);
  if (!name.empty()) user.name = std::string(name);
  user.email = address;
  try {
    return desk.accounts.create_user_with_password(user, hash, now);
  } catch (const store::Conflict&) {
    make_link(Purpose::kVerifyEmail, "", address, kLifetime, now, desk);
    return std::nullopt;
  }
}

}  // namespace

Complaints register_person(const Applicant& applicant, const Caller& caller, const Desk& desk) {
  const std::string_view name = trim(applicant.name);
  Complaints complaints;
  check_name(name, complaints);
  const auto address = read_address(applicant.email, complaints);
  const password::Person person{.email = address ? address->text() : applicant.email, .name = name};
  for (auto& complaint : judge_password(applicant.password, person, desk.policy, desk.config.passwords.policy)) {
    complaints.push_back(std::move(complaint));
  }
  if (!complaints.empty()) return complaints;

  // The same for everybody, and in the same order: a count, a hash, a row, a mail (SEC-61).
  charge_mail(*address, caller, desk);
  const std::string hash = hash_password(applicant.password, desk);
  const auto user = create_user(name, address->text(), hash, caller.now, desk);
  const std::string link =
      make_link(Purpose::kVerifyEmail, user ? user->id : "", address->text(), kLifetime, caller.now, desk);
  if (user) {
    send_mail(pages::Occasion::kVerifyEmail, *address, caller.site.prefix + "/verify-email?token=" + link, caller, desk);
  } else {
    send_mail(pages::Occasion::kAlreadyRegistered, *address, caller.site.prefix + "/forgot-password", caller, desk);
  }
  return {};
}

bool verify_email(std::string_view link, std::string_view password, const Caller& caller, const Desk& desk) {
  const auto user_id = user_of_link(link);
  auto user = user_id ? desk.store.find_user(*user_id) : std::nullopt;
  if (!user || !user->email) throw model::Verification("a link for nobody");
  const auto row = use_link(Purpose::kVerifyEmail, link, *user->email, caller.now, desk);
  const bool is_first_proof = !user->email_verified;
  try {
    if (!check_password(account_of(user->id, desk), password, caller, desk)) {
      put_back(row, desk);
      return false;
    }
    user->email_verified = caller.now;
    *user = desk.store.update_user(*user);
  } catch (const Error&) {
    put_back(row, desk);
    throw;
  }
  // A registration is told of here, and not where somebody listens to how long it takes for a new address (SEC-61).
  if (is_first_proof) desk.hooks.events().tell({.event = hooks::Event::kCreateUser, .user = &*user});
  desk.hooks.events().tell({.event = hooks::Event::kUpdateUser, .user = &*user});
  return true;
}

}  // namespace authfcgi::accounts
