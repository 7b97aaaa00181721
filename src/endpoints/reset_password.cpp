#include "accounts/recovery.h"
#include "endpoints/endpoints.h"
#include "endpoints/person.h"
#include "endpoints/respond.h"
#include "observe/log.h"

namespace authfcgi::endpoints {

// GET /reset-password?token=...: the link of the mail. Nothing is used up by looking.
http::Response reset_password_page(const http::Request&, const Context& context) {
  desk_of(context);
  if (context.query.find("done")) return show(context, pages::reset_password_done(site_of(context)));
  pages::Filled filled = blank(context);
  filled.link = context.query.find("token").value_or("");
  return show(context, pages::reset_password_form(site_of(context), filled));
}

// POST /reset-password {token, password}: the password is the new one, and all sessions are over.
http::Response reset_password(const http::Request& request, const Context& context) {
  const std::string link = text_of(context, "token"), password = text_of(context, "password");
  try {
    const auto complaints = with_keepers(
        [&] { return accounts::reset_password(link, password, caller_of(request, context), desk_of(context)); });
    if (complaints.empty()) {
      observe::log(observe::Level::kInfo, "password_reset", {{"client", request.front.remote_address}});
      return done(request, context, "/reset-password?done=1");
    }
    return complain(request, context, complaints,
                    pages::reset_password_form(site_of(context), refilled(context, complaints)));
  } catch (const model::Verification&) {
    return void_link(request, context);
  }
}

}  // namespace authfcgi::endpoints
