#include "accounts/recovery.h"
#include "endpoints/endpoints.h"
#include "endpoints/person.h"
#include "endpoints/respond.h"
#include "observe/log.h"

namespace authfcgi::endpoints {

// GET /forgot-password: asks for the address.
http::Response forgot_password_page(const http::Request&, const Context& context) {
  desk_of(context);
  if (context.query.find("done")) return show(context, pages::forgot_password_done(site_of(context)));
  return show(context, pages::forgot_password_form(site_of(context), blank(context)));
}

// POST /forgot-password {email}: one mail, to whatever address; the same answer for all (SEC-61).
http::Response forgot_password(const http::Request& request, const Context& context) {
  const std::string email = text_of(context, "email");
  accounts::Complaints complaints;
  try {
    complaints = with_keepers([&] { return accounts::forgot_password(email, caller_of(request, context), desk_of(context)); });
  } catch (const accounts::MailNotSent& error) {
    return not_mailed(request, context, error, pages::forgot_password_form(site_of(context), refilled(context, {})));
  }
  if (!complaints.empty()) {
    return complain(request, context, complaints,
                    pages::forgot_password_form(site_of(context), refilled(context, complaints)));
  }
  observe::log(observe::Level::kInfo, "new_password_asked", {{"client", request.front.remote_address}});
  return done(request, context, "/forgot-password?done=1");
}

}  // namespace authfcgi::endpoints
