#include "accounts/changes.h"
#include "accounts/post.h"
#include "accounts/proof.h"
#include "endpoints/endpoints.h"
#include "endpoints/person.h"
#include "endpoints/respond.h"
#include "observe/log.h"

namespace authfcgi::endpoints {
namespace {

constexpr std::string_view kDoor = "/change-password";

pages::FormPage form(const Context& context, const Person& person, pages::Filled filled) {
  filled.has_password = person.account.password_hash.has_value();
  return pages::change_password_form(site_of(context), filled);
}

http::Response change(const http::Request& request, const Context& context, const Person& person) {
  const accounts::Desk& desk = desk_of(context);
  const auto caller = caller_of(request, context);
  const std::string present = text_of(context, "currentPassword"), password = text_of(context, "password");
  if (person.account.password_hash && !accounts::check_password(person.account, present, caller, desk)) {
    const accounts::Complaints wrong = {{"currentPassword", "wrong", "This is not your password."}};
    return complain(request, context, wrong, form(context, person, refilled(context, wrong)));
  }
  const auto complaints = accounts::change_password(person.user, password, person.session_token, caller, desk);
  if (!complaints.empty()) return complain(request, context, complaints, form(context, person, refilled(context, complaints)));
  // Whoever knew the name of this session knows it no longer, as of all the others (SEC-35).
  context.strategy.strengthen(context.cookies, context.secure, context.now, json::object(), context.jar, &person.session);
  const std::string problem = accounts::send_notice(pages::Occasion::kPasswordChanged, person.user, caller, desk);
  observe::log(observe::Level::kInfo, "password_changed",
               {{"client", request.front.remote_address}, {"notice", problem}});
  return done(request, context, "/account?done=password");
}

}  // namespace

// GET /change-password: the form.
http::Response change_password_page(const http::Request& request, const Context& context) {
  return with_keepers([&] {
    const auto person = find_person(context);
    if (!person) return sign_in_first(request, context, kDoor);
    return show(context, form(context, *person, blank(context)));
  });
}

// POST /change-password {currentPassword, password}: always with the present one; a first password needs a recent sign-in.
// All other sessions end that the store knows; this one goes on under a new name.
http::Response change_password(const http::Request& request, const Context& context) {
  return with_keepers([&] {
    const auto person = find_person(context);
    if (!person) return sign_in_first(request, context, kDoor);
    if (!person->account.password_hash && !person->is_recent) {
      return refuse_proof(request, context, *person, Proof::kMissing, kDoor);
    }
    return change(request, context, *person);
  });
}

}  // namespace authfcgi::endpoints
