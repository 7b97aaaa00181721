#include "accounts/registration.h"
#include "endpoints/endpoints.h"
#include "endpoints/person.h"
#include "endpoints/respond.h"
#include "observe/log.h"

namespace authfcgi::endpoints {
namespace {

void insist_on_open_registration(const Context& context) {
  desk_of(context);
  if (!context.config.accounts.registration) throw model::AccessDenied("registration is closed");
}

}  // namespace

// GET /register: the form; with ?done=1 what it becomes.
http::Response register_page(const http::Request&, const Context& context) {
  insist_on_open_registration(context);
  if (context.query.find("done")) return show(context, pages::register_done(site_of(context)));
  return show(context, pages::register_form(site_of(context), blank(context)));
}

// POST /register {name?, email, password}: an account and a mail; the same answer for every address (SEC-61).
http::Response register_person(const http::Request& request, const Context& context) {
  insist_on_open_registration(context);
  const std::string name = text_of(context, "name"), email = text_of(context, "email"), password = text_of(context, "password");
  accounts::Complaints complaints;
  try {
    complaints = with_keepers([&] {
      return accounts::register_person({.name = name, .email = email, .password = password}, caller_of(request, context),
                                       desk_of(context));
    });
  } catch (const accounts::MailNotSent& error) {
    return not_mailed(request, context, error, pages::register_form(site_of(context), refilled(context, {})));
  }
  if (!complaints.empty()) {
    return complain(request, context, complaints, pages::register_form(site_of(context), refilled(context, complaints)));
  }
  observe::log(observe::Level::kInfo, "registration_asked", {{"client", request.front.remote_address}});
  return done(request, context, "/register?done=1");
}

}  // namespace authfcgi::endpoints
