#include "accounts/recovery.h"
#include "endpoints/endpoints.h"
#include "endpoints/person.h"
#include "endpoints/respond.h"
#include "observe/log.h"

namespace authfcgi::endpoints {

namespace {

http::Response ask(const http::Request& request, const Context& context) {
  const std::string email = text_of(context, "email");
  accounts::Complaints complaints;
  try {
    complaints = with_keepers([&] { return accounts::ask_unlock(email, caller_of(request, context), desk_of(context)); });
  } catch (const accounts::MailNotSent& error) {
    return not_mailed(request, context, error, pages::ask_unlock_form(site_of(context), refilled(context, {})));
  }
  if (!complaints.empty()) {
    return complain(request, context, complaints, pages::ask_unlock_form(site_of(context), refilled(context, complaints)));
  }
  observe::log(observe::Level::kInfo, "unlocking_asked", {{"client", request.front.remote_address}});
  return done(request, context, "/unlock?done=asked");
}

}  // namespace

// GET /unlock: asks for the address; with ?token=... the link of the mail. Nothing is used up by looking.
http::Response unlock_page(const http::Request&, const Context& context) {
  desk_of(context);
  const auto site = site_of(context);
  const auto done = context.query.find("done");
  if (done) return show(context, done == "asked" ? pages::forgot_password_done(site) : pages::unlock_done(site));
  pages::Filled filled = blank(context);
  filled.link = context.query.find("token").value_or("");
  return show(context, filled.link.empty() ? pages::ask_unlock_form(site, filled) : pages::unlock_form(site, filled));
}

// POST /unlock {email}: one mail, to whatever address. With {token}: attempts start anew.
http::Response unlock(const http::Request& request, const Context& context) {
  if (context.body.find("email")) return ask(request, context);
  const std::string link = text_of(context, "token");
  try {
    with_keepers([&] { accounts::unlock(link, caller_of(request, context), desk_of(context)); });
  } catch (const model::Verification&) {
    return void_link(request, context);
  }
  observe::log(observe::Level::kInfo, "account_unlocked", {{"client", request.front.remote_address}});
  return done(request, context, "/unlock?done=1");
}

}  // namespace authfcgi::endpoints
