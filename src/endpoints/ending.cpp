#include "endpoints/ending.h"

#include "accounts/post.h"
#include "endpoints/callback_url.h"
#include "endpoints/person.h"
#include "endpoints/respond.h"
#include "endpoints/second_factor.h"
#include "observe/log.h"
#include "pages/popup.h"

namespace authfcgi::endpoints {
namespace {

// At the address that they had before.
void tell_of_link(const model::User& user, const http::Request& request, const Context& context) {
  std::string problem;
  if (context.accounts) {
    problem = accounts::send_notice(pages::Occasion::kAccountLinked, user, caller_of(request, context), *context.accounts);
  }
  observe::log(observe::Level::kInfo, "account_linked",
               {{"provider", context.provider->id}, {"client", request.front.remote_address}, {"notice", problem}});
}

}  // namespace

http::Response end_sign_in(const signin::Identity& identity, const std::string& callback_url, const http::Request& request,
                           const Context& context) {
  const auto ending =
      context.sign_in.complete(*context.provider, identity, visit_of(context), callback_url, context.jar);
  if (ending.linked_to) tell_of_link(*ending.linked_to, request, context);
  if (ending.missing != signin::Missing::kNothing) return ask_second_factor(request, context, ending.missing);
  observe::log(observe::Level::kInfo, ending.detour.empty() ? "signed_in" : "sent_elsewhere",
               {{"provider", context.provider->id},
                {"new_user", ending.is_new_user ? "yes" : ""},
                {"client", request.front.remote_address}});
  const std::string location = ending.detour.empty() ? ending.location : choose_redirect(ending.detour, context);
  if (context.is_popup) return pages::popup_page(site_of(context), {.callback_url = location, .error = {}});
  // Whoever follows a link is a browser, whatever it accepts.
  return request.method == "POST" ? arrive(request, context, location) : redirect(location);
}

}  // namespace authfcgi::endpoints
