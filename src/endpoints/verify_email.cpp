#include "accounts/registration.h"
#include "endpoints/endpoints.h"
#include "endpoints/person.h"
#include "endpoints/respond.h"

namespace authfcgi::endpoints {

// GET /verify-email?token=...: the link of a registration. Nothing is used up by looking, so a mail scanner does no harm.
http::Response verify_email_page(const http::Request&, const Context& context) {
  desk_of(context);
  if (context.query.find("done")) return show(context, pages::verify_email_done(site_of(context)));
  pages::Filled filled = blank(context);
  filled.link = context.query.find("token").value_or("");
  return show(context, pages::verify_email_form(site_of(context), filled));
}

// POST /verify-email {token, password}: the address is confirmed. Nobody is signed in by it.
http::Response verify_email(const http::Request& request, const Context& context) {
  const std::string link = text_of(context, "token"), password = text_of(context, "password");
  try {
    const bool is_right = with_keepers(
        [&] { return accounts::verify_email(link, password, caller_of(request, context), desk_of(context)); });
    if (is_right) return done(request, context, "/verify-email?done=1");
  } catch (const model::Verification&) {
    return void_link(request, context);
  }
  const accounts::Complaints complaints = {{"password", "wrong", "This is not the password that was chosen."}};
  return complain(request, context, complaints, pages::verify_email_form(site_of(context), refilled(context, complaints)));
}

}  // namespace authfcgi::endpoints
