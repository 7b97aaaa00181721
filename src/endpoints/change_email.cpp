#include "accounts/changes.h"
#include "accounts/post.h"
#include "endpoints/endpoints.h"
#include "endpoints/person.h"
#include "endpoints/respond.h"
#include "observe/log.h"

namespace authfcgi::endpoints {
namespace {

constexpr std::string_view kDoor = "/change-email";

pages::FormPage form(const Context& context, const Person& person, pages::Filled filled) {
  filled.asks_password = !person.is_recent && person.account.password_hash;
  return pages::change_email_form(site_of(context), filled);
}

http::Response ask_for_link(const http::Request& request, const Context& context, const Person& person) {
  const Proof proof = prove_again(person, request, context);
  if (proof == Proof::kWrong) {
    const accounts::Complaints wrong = {{"currentPassword", "wrong", "This is not your password."}};
    return complain(request, context, wrong, form(context, person, refilled(context, wrong)));
  }
  if (proof == Proof::kMissing) return refuse_proof(request, context, person, proof, kDoor);
  const accounts::Desk& desk = desk_of(context);
  const auto caller = caller_of(request, context);
  accounts::Complaints complaints;
  try {
    complaints = accounts::change_email(person.user, text_of(context, "email"), caller, desk);
  } catch (const accounts::MailNotSent& error) {
    return not_mailed(request, context, error, form(context, person, refilled(context, {})));
  }
  if (!complaints.empty()) return complain(request, context, complaints, form(context, person, refilled(context, complaints)));
  const std::string problem = accounts::send_notice(pages::Occasion::kEmailChanging, person.user, caller, desk);
  observe::log(observe::Level::kInfo, "new_email_asked", {{"client", request.front.remote_address}, {"notice", problem}});
  return done(request, context, "/change-email?done=1");
}

// Back to the link, for whoever opened it in a browser where nobody is signed in.
std::string door_of_link(std::string_view link, std::string_view email) {
  return with_parameter(with_parameter(kDoor, "token", link), "email", email);
}

http::Response confirm(const http::Request& request, const Context& context, const Person& person) {
  const std::string link = text_of(context, "token"), email = text_of(context, "email");
  try {
    accounts::confirm_email(person.user, link, email, caller_of(request, context), desk_of(context));
  } catch (const model::Verification&) {
    return void_link(request, context);
  }
  observe::log(observe::Level::kInfo, "email_changed", {{"client", request.front.remote_address}});
  return done(request, context, "/account?done=email");
}

}  // namespace

// GET /change-email: the form; with ?token=...&email=... the link of the mail, which looking does not use up.
http::Response change_email_page(const http::Request& request, const Context& context) {
  return with_keepers([&] {
    const auto link = context.query.find("token");
    const auto email = context.query.find("email").value_or("");
    const auto person = find_person(context);
    if (!person) return sign_in_first(request, context, link ? door_of_link(*link, email) : std::string(kDoor));
    if (context.query.find("done")) return show(context, pages::change_email_done(site_of(context)));
    pages::Filled filled = blank(context);
    if (!link) return show(context, form(context, *person, filled));
    filled.link = *link;
    filled.email = email;
    return show(context, pages::confirm_email_form(site_of(context), filled));
  });
}

// POST /change-email {email, currentPassword?}: a link to the new address, a notice to the old one. With {token, email}: the
// link was opened, in whatever browser the same person is signed in.
http::Response change_email(const http::Request& request, const Context& context) {
  return with_keepers([&] {
    const std::string link = text_of(context, "token");
    const auto person = find_person(context);
    if (!person) {
      return sign_in_first(request, context, link.empty() ? std::string(kDoor) : door_of_link(link, text_of(context, "email")));
    }
    return link.empty() ? ask_for_link(request, context, *person) : confirm(request, context, *person);
  });
}

}  // namespace authfcgi::endpoints
