#include "endpoints/second_factor.h"

#include "endpoints/callback_url.h"
#include "endpoints/endpoints.h"
#include "endpoints/person.h"
#include "endpoints/respond.h"
#include "model/errors.h"
#include "observe/log.h"
#include "pages/second_factor.h"
#include "providers/load.h"
#include "signin/stored_user.h"

namespace authfcgi::endpoints {
namespace {

std::optional<Asked> find_asked(const Context& context, const signin::Visit& visit) {
  const auto* vault = context.sign_in.vault();
  if (!vault) return std::nullopt;
  if (auto waiting = signin::find_waiting(visit, *vault)) {
    return Asked{.waiting = waiting, .user_id = waiting->user_id};
  }
  auto active = look(context);
  if (!active || !active->claims.find_string("sub")) return std::nullopt;
  // Whom the store does not know has no second factor.
  const auto user = signin::find_stored_user(active->claims, vault->store, vault->config);
  return Asked{.waiting = {}, .user_id = user ? user->id : "", .session = std::move(active)};
}

std::string way_back(const Asked& asked, const Context& context) {
  if (!asked.waiting) return context.callback_url;
  return choose_redirect(asked.waiting->callback_url, context);
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

http::Response wrong_code(const http::Request& request, const Context& context, const std::string& problem) {
  observe::log(observe::Level::kWarning, "second_factor_refused",
               {{"client", request.front.remote_address}, {"cause", problem}});
  if (is_api_client(request, context.body)) {
    http::Response response = private_json_response(json::object({{"error", "SecondFactor"}, {"code", "wrong_code"}}));
    response.status = 401;
    return response;
  }
  return redirect(with_parameter(context.prefix + "/second-factor", "error", "SecondFactor"));
}

std::string finish(const Asked& asked, const http::Request& request, const Context& context) {
  signin::Identity identity = asked.waiting->identity;
  const auto* provider = providers::find(context.providers, identity.account.provider);
  if (!provider) throw model::InvalidProvider("the provider of the sign-in that waits is gone");
  const json::Value more = signin::second_factor_claims(identity.claims);
  for (const json::Member& member : more.object()) identity.claims.set(member.name, member.value);
  const auto ending =
      context.sign_in.complete(*provider, identity, visit_of(context), way_back(asked, context), context.jar);
  observe::log(observe::Level::kInfo, "signed_in",
               {{"provider", provider->id},
                {"second_factor", "yes"},
                {"new_user", ending.is_new_user ? "yes" : ""},
                {"client", request.front.remote_address}});
  return ending.location;
}

std::string strengthen(const Asked& asked, const http::Request& request, const Context& context) {
  if (const auto& active = asked.session) {
    context.strategy.strengthen(context.cookies, context.secure, context.now,
                                signin::second_factor_claims(active->claims), context.jar, &*active);
  }
  observe::log(observe::Level::kInfo, "stepped_up", {{"client", request.front.remote_address}});
  return context.callback_url;
}

bool has_second_factor(const Asked& asked, const Context& context) {
  return signin::has_second_factor(asked.user_id, *context.sign_in.vault());
}

// Who has none sets one up first, and then goes where they wanted to go.
http::Response set_up_first(const http::Request& request, const Context& context, const Asked& asked) {
  const bool is_program = is_api_client(request, context.body);
  const bool is_possible = context.accounts && context.accounts->store.find_user(asked.user_id);
  if (is_possible && (asked.waiting || is_program)) {
    return ask_second_factor(request, context, signin::Missing::kSetUp);
  }
  if (is_possible) return redirect(with_parameter(context.prefix + "/authenticator", "callbackUrl", context.callback_url));
  if (is_program) return api_error(403, "NoSecondFactor");
  return pages::second_factor_page(site_of(context), {.csrf_token = context.csrf.token,
                                                      .callback_url = way_back(asked, context),
                                                      .error = "",
                                                      .is_set_up = false});
}

}  // namespace

http::Response ask_second_factor(const http::Request& request, const Context& context, signin::Missing missing) {
  const bool is_set_up = missing == signin::Missing::kCode;
  const std::string url = context.prefix + (is_set_up ? "/second-factor" : "/authenticator");
  if (!is_api_client(request, context.body)) return redirect(url);
  http::Response response = private_json_response(
      json::object({{"error", is_set_up ? "SecondFactorRequired" : "SecondFactorSetupRequired"},
                    {"code", is_set_up ? "second_factor" : "second_factor_setup"},
                    {"url", url}}));
  response.status = 401;
  return response;
}

std::string pass_second_factor(const Asked& asked, const http::Request& request, const Context& context) {
  return asked.waiting ? finish(asked, request, context) : strengthen(asked, request, context);
}

// GET /second-factor: the page that asks for a code. An API client hears that it is asked for.
http::Response second_factor_page(const http::Request& request, const Context& context) {
  return with_keepers([&] {
    const auto asked = find_asked(context, visit_of(context));
    if (!asked) return sign_in_first(request, context);
    if (!has_second_factor(*asked, context)) return set_up_first(request, context, *asked);
    if (is_api_client(request, context.body)) return ask_second_factor(request, context, signin::Missing::kCode);
    return pages::second_factor_page(site_of(context),
                                     {.csrf_token = context.csrf.token,
                                      .callback_url = way_back(*asked, context),
                                      .error = std::string(context.query.find("error").value_or(""))});
  });
}

// POST /second-factor: a code. Finishes the sign-in that waits for it, or makes more of the session that is there.
http::Response second_factor(const http::Request& request, const Context& context) {
  return with_keepers([&] {
    const auto visit = visit_of(context);
    const auto asked = find_asked(context, visit);
    if (!asked) return sign_in_first(request, context);
    if (!has_second_factor(*asked, context)) return set_up_first(request, context, *asked);
    const auto code = context.body.find_single("code").value_or("");
    const auto check = signin::verify_second_factor(asked->user_id, code, context.now, *context.sign_in.vault());
    if (!check.is_right) return wrong_code(request, context, check.problem);
    // The code is used up, so what waited for it is, too, whatever comes now.
    signin::erase_waiting(visit, context.config, context.jar_even_on_error);
    return arrive(request, context, pass_second_factor(*asked, request, context));
  });
}

}  // namespace authfcgi::endpoints
