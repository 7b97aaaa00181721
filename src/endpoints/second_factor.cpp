#include "endpoints/second_factor.h"

#include "endpoints/callback_url.h"
#include "endpoints/endpoints.h"
#include "endpoints/respond.h"
#include "model/errors.h"
#include "observe/log.h"
#include "pages/second_factor.h"
#include "providers/load.h"

namespace authfcgi::endpoints {
namespace {

// Who is asked: somebody whose sign-in waits for it, or somebody signed in who must prove more.
struct Asked {
  std::optional<signin::Waiting> waiting;
  std::string user_id;
};

std::optional<Asked> find_asked(const Context& context, const signin::Visit& visit) {
  const auto* vault = context.sign_in.vault();
  if (!vault) return std::nullopt;
  if (auto waiting = signin::find_waiting(visit, *vault)) {
    return Asked{.waiting = waiting, .user_id = waiting->user_id};
  }
  const auto active = context.strategy.find(context.cookies, context.secure, context.now);
  const auto sub = active ? active->claims.find_string("sub") : std::nullopt;
  if (!sub) return std::nullopt;
  return Asked{.waiting = {}, .user_id = std::string(*sub)};
}

std::string way_back(const Asked& asked, const Context& context) {
  if (!asked.waiting) return context.callback_url;
  return choose_redirect(asked.waiting->callback_url, context.origin, context.config.redirect_origins, context.hooks);
}

http::Response sign_in_first(const http::Request& request, const Context& context) {
  if (is_api_client(request, context.body)) {
    http::Response response =
        private_json_response(json::object({{"error", "SessionRequired"}, {"code", "nobody is signed in"}}));
    response.status = 401;
    return response;
  }
  return redirect(with_parameter(context.prefix + "/signin", "callbackUrl", context.callback_url));
}

http::Response wrong_code(const http::Request& request, const Context& context) {
  observe::log(observe::Level::kWarning, "second_factor_refused", {{"client", request.front.remote_address}});
  if (is_api_client(request, context.body)) {
    http::Response response = private_json_response(json::object({{"error", "SecondFactor"}, {"code", "wrong_code"}}));
    response.status = 401;
    return response;
  }
  return redirect(with_parameter(context.prefix + "/second-factor", "error", "SecondFactor"));
}

// The sign-in that waited goes on as if the second factor had been asked for at once.
std::string finish(Asked& asked, const http::Request& request, const Context& context, const signin::Visit& visit) {
  signin::Identity& identity = asked.waiting->identity;
  const auto* provider = providers::find(context.providers, identity.account.provider);
  if (!provider) throw model::InvalidProvider("the provider of the sign-in that waits is gone");
  const json::Value more = signin::second_factor_claims(identity.claims);
  for (const json::Member& member : more.object()) identity.claims.set(member.name, member.value);
  const std::string back = way_back(asked, context);
  const auto ending = context.sign_in.complete(*provider, identity, visit, back, context.jar);
  observe::log(observe::Level::kInfo, ending.detour.empty() ? "signed_in" : "sent_elsewhere",
               {{"provider", provider->id}, {"second_factor", "yes"}, {"client", request.front.remote_address}});
  if (ending.detour.empty()) return ending.location;
  return choose_redirect(ending.detour, context.origin, context.config.redirect_origins, context.hooks);
}

// Who is signed in proved more; the session says so from now on.
std::string strengthen(const http::Request& request, const Context& context) {
  const auto active = context.strategy.find(context.cookies, context.secure, context.now);
  if (active) {
    context.strategy.strengthen(context.cookies, context.secure, context.now,
                                signin::second_factor_claims(active->claims), context.jar);
  }
  observe::log(observe::Level::kInfo, "stepped_up", {{"client", request.front.remote_address}});
  return context.callback_url;
}

}  // namespace

http::Response ask_second_factor(const http::Request& request, const Context& context) {
  const std::string url = context.prefix + "/second-factor";
  if (!is_api_client(request, context.body)) return redirect(url);
  http::Response response = private_json_response(
      json::object({{"error", "SecondFactorRequired"}, {"code", "second_factor"}, {"url", url}}));
  response.status = 401;
  return response;
}

// GET /second-factor: the page that asks for a code.
http::Response second_factor_page(const http::Request& request, const Context& context) {
  const auto visit = visit_of(context);
  const auto asked = find_asked(context, visit);
  if (!asked) return sign_in_first(request, context);
  return pages::second_factor_page(
      site_of(context), {.csrf_token = context.csrf.token,
                         .callback_url = way_back(*asked, context),
                         .error = std::string(context.query.find("error").value_or("")),
                         .is_set_up = signin::has_second_factor(asked->user_id, *context.sign_in.vault())});
}

// POST /second-factor: a code. Finishes the sign-in that waits for it, or makes more of the session that is there.
http::Response second_factor(const http::Request& request, const Context& context) {
  const auto visit = visit_of(context);
  auto asked = find_asked(context, visit);
  if (!asked) return sign_in_first(request, context);
  const auto code = context.body.find_single("code").value_or("");
  if (!signin::verify_second_factor(asked->user_id, code, context.now, *context.sign_in.vault())) {
    return wrong_code(request, context);
  }
  // The code is used up, so what waited for it is, too, whatever comes now.
  signin::erase_waiting(visit, context.config, context.jar_even_on_error);
  return arrive(request, context,
                asked->waiting ? finish(*asked, request, context, visit) : strengthen(request, context));
}

}  // namespace authfcgi::endpoints
