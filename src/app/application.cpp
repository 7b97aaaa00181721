#include "app/application.h"

#include <algorithm>

#include "app/cors.h"
#include "app/error_response.h"
#include "app/finish.h"
#include "app/origin.h"
#include "app/router.h"
#include "base/clock.h"
#include "endpoints/callback_url.h"
#include "endpoints/respond.h"
#include "gate/gate.h"
#include "gate/return_url.h"
#include "model/errors.h"
#include "observe/log.h"

namespace authfcgi::app {

// How far a request has come, for whoever must answer when something is thrown.
struct Progress {
  Instant now;
  std::optional<Target> target;
  const Route* route = nullptr;
  std::optional<Origin> origin;
  http::Form query;
  endpoints::Body body;
  http::Cookies cookies;
  http::CookieJar jar;                // sent if all goes well
  http::CookieJar jar_even_on_error;  // sent in any case
  bool is_popup = false;              // whoever opened it must be told of an error, too
};

namespace {

bool is_gate(const http::Request& request) { return request.front.role == "gate"; }

// A POST that another site's page made (SEC-44). Our own pages are served with "Referrer-Policy: no-referrer", for
// which browsers send "Origin: null" from our own forms: null alone says nothing.
bool is_cross_site_post(const http::Request& request, const Origin& origin, std::string_view granted_origin) {
  if (request.method != "POST" || !granted_origin.empty()) return false;
  if (request.headers.find("Sec-Fetch-Site") == "cross-site") return true;
  const auto from = request.headers.find("Origin");
  // A neighbour under the same domain may plant cookies here: it must not say as little as we do.
  if (from == "null") return request.headers.find("Sec-Fetch-Site") == "same-site";
  return from && *from != origin.text;
}

// Nobody but an OAuth provider's page sends a form here from elsewhere (form_post); passwords, passkeys and the buttons of
// our own pages come from where we are (authjs-wire.md 15.9).
bool comes_from_elsewhere(const Route& route, const providers::Provider* provider) {
  if (!route.is_cross_site) return false;
  return !provider || provider->type == providers::Type::kOAuth || provider->type == providers::Type::kOidc;
}

// One of the two cookies that answers keep alive. The callback of a form_post provider comes without our Lax cookies:
// what it lacks is not gone, and a new CSRF token would make the forms in the visitor's other tabs useless.
void keep(const config::Cookie& cookie, std::string_view value, Progress& progress) {
  if (!progress.route->is_cross_site) progress.jar_even_on_error.set(cookie.name, value, cookie.attributes);
}

std::string_view action_of(const http::Request& request, const Progress& progress) {
  if (is_gate(request)) return "gate";
  return progress.target ? progress.target->action : std::string_view();
}

std::string_view provider_of(const Progress& progress) {
  return progress.target && progress.target->provider ? *progress.target->provider : std::string_view();
}

void log_done(const http::Request& request, const Progress& progress, int status) {
  observe::log(observe::Level::kDebug, "request_done",
               {{"method", request.method},
                {"action", action_of(request, progress)},
                {"provider", provider_of(progress)},
                {"client", request.front.remote_address},
                {"status", std::to_string(status)}});
}

void log_failure(const http::Request& request, const Progress& progress, std::string_view type,
                 std::string_view cause) {
  observe::log(observe::Level::kError, "request_failed",
               {{"type", type},
                {"method", request.method},
                {"action", action_of(request, progress)},
                {"provider", provider_of(progress)},
                {"client", request.front.remote_address},
                {"cause", cause}});
}

}  // namespace

http::Response Application::handle(const http::Request& request) const noexcept {
  Progress progress;
  http::Response response;
  try {
    response = run(request, progress);
  } catch (const std::exception& error) {
    response = fail(request, progress, error);
  }
  log_done(request, progress, response.status);
  // Whatever the answer is, the front end that may read it must be able to.
  const std::string_view granted = is_gate(request) ? "" : granted_origin(request, program_.config);
  if (!granted.empty()) grant(response, granted);
  return response;
}

http::Response Application::refuse(const http::Request& request, const std::exception& error) const noexcept {
  Progress progress;
  progress.target = parse_path(program_.config.base_path, request.path());
  if (progress.target) progress.route = find_route(request.method, progress.target->action);
  progress.query = http::Form::parse(request.query());
  return fail(request, progress, error);
}

http::Response Application::run(const http::Request& request, Progress& progress) const {
  progress.now = now();
  if (request.front.role == "health") return http::Response{.status = 204, .headers = {}, .body = {}};
  if (is_gate(request)) return run_gate(request, progress);
  if (!request.front.role.empty() && request.front.role != "api") return bad_request();

  progress.target = parse_path(program_.config.base_path, request.path());
  if (!progress.target) return bad_request();
  if (request.method == "OPTIONS") {
    return preflight(granted_origin(request, program_.config), allowed_methods(progress.target->action));
  }
  return run_api(request, progress);
}

http::Response Application::run_api(const http::Request& request, Progress& progress) const {
  const bool is_head = request.method == "HEAD";
  if (!is_head && request.method != "GET" && request.method != "POST") return bad_request();
  progress.route = find_route(is_head ? "GET" : request.method, progress.target->action);

  endpoints::check_form_text(request.query());
  progress.query = http::Form::parse(request.query());
  progress.body = endpoints::read_body(request);
  progress.origin = find_origin(request, program_.config);
  progress.cookies = http::Cookies(request.headers.find("Cookie").value_or(""));
  if (!progress.route) throw model::UnknownAction("this action has no such method");
  // Mail scanners and link previews ask with HEAD: whatever could use something up stays untouched (SEC-46).
  if (is_head && !progress.route->changes_nothing) return http::Response{};

  const providers::Provider* provider = find_provider(progress);
  const bool is_refused = program_.config.check_origin_on_post && !comes_from_elsewhere(*progress.route, provider) &&
                          is_cross_site_post(request, *progress.origin, granted_origin(request, program_.config));
  if (is_refused) throw model::MissingCSRF("a POST from another site");
  const endpoints::Csrf csrf = keep_csrf_token(request, progress);
  const std::string prefix = progress.origin->text + program_.config.base_path;
  const endpoints::Context context{.config = program_.config,
                                   .providers = program_.providers,
                                   .strategy = program_.strategy,
                                   .sign_in = program_.sign_in,
                                   .hooks = program_.hooks,
                                   .accounts = program_.accounts,
                                   .now = progress.now,
                                   .origin = progress.origin->text,
                                   .host = progress.origin->host,
                                   .secure = progress.origin->secure,
                                   .prefix = prefix,
                                   .query = progress.query,
                                   .body = progress.body,
                                   .cookies = progress.cookies,
                                   .user_agent = request.headers.find("User-Agent").value_or(""),
                                   .client_address = request.front.remote_address,
                                   .provider = provider,
                                   .csrf = csrf,
                                   .callback_url = keep_callback_url(progress),
                                   .jar = progress.jar,
                                   .jar_even_on_error = progress.jar_even_on_error,
                                   .is_popup = progress.is_popup};
  if (progress.route->needs_csrf && !csrf.verified) throw model::MissingCSRF("no valid CSRF token in the body");

  http::Response response = progress.route->endpoint(request, context);
  if (progress.route->sets_cookies) {
    progress.jar_even_on_error.add(std::move(progress.jar));
    progress.jar_even_on_error.write(response.headers);
  }
  return finish(std::move(response), request, progress.body, progress.origin->text);
}

http::Response Application::run_gate(const http::Request& request, Progress& progress) const {
  const auto& config = program_.config;
  progress.origin = find_origin(request, config);
  const Origin& origin = *progress.origin;
  const http::Cookies cookies(request.headers.find("Cookie").value_or(""));
  auto look = program_.strategy.look(cookies, origin.secure, progress.now, progress.jar);
  auto& [session, shown, problem] = look;
  if (!session && !problem.empty()) throw model::JWTSessionError(problem);
  if (!problem.empty()) log_failure(request, progress, "RenewalFailed", problem);

  // Whoever only ever visits protected pages must not be signed out for it: the gate renews where that is due.
  http::Headers renewed;
  progress.jar.write(renewed);
  // Whom the session hook shows as nobody is nobody here, at each request and not only where one renews.
  const bool is_asked = program_.hooks.has_session() || program_.hooks.has_authorized();
  if (session && is_asked && !shown) shown = program_.strategy.show(*session);
  if (shown && shown->is_null()) session.reset();
  std::vector<std::string> set_cookies;
  for (const auto value : renewed.find_all("Set-Cookie")) set_cookies.emplace_back(value);

  const auto ask_hook = [&] {
    return program_.hooks.authorized({.auth = look.active ? &*look.shown : nullptr,
                                      .claims = look.active ? &look.active->claims : nullptr,
                                      .request = request});
  };
  const gate::Authorized authorized =
      program_.hooks.has_authorized() ? gate::Authorized(ask_hook) : gate::Authorized();
  const std::string sign_in = page_url(config.pages.sign_in, "/signin", origin, config);
  const std::string second_factor =
      program_.sign_in.vault() ? origin.text + config.base_path + "/second-factor" : std::string();
  auto answer = gate::answer(request, session, config.gate,
                             {.origin = origin.text, .sign_in = sign_in, .second_factor = second_factor}, progress.now,
                             set_cookies, authorized);
  if (!answer.complaint.empty()) log_failure(request, progress, "GateMisconfigured", answer.complaint);
  return std::move(answer.response);
}

http::Response Application::fail(const http::Request& request, Progress& progress, const std::exception& error) const {
  if (is_gate(request)) {
    // auth_request knows 2xx, 401 and 403; whatever went wrong, nobody passes (SEC-55).
    log_failure(request, progress, error_type(error), describe(error));
    http::Response response{.status = 403, .headers = {}, .body = {}};
    response.headers.add("X-Auth-Reason", "error");
    return response;
  }
  if (dynamic_cast<const endpoints::BadBody*>(&error)) return bad_request();
  log_failure(request, progress, error_type(error), describe(error));
  if (!progress.origin) {
    return configuration_error(progress.route && progress.route->is_page, progress.query, program_.config);
  }

  const bool is_session_update = progress.target->action == "session" && request.method == "POST";
  const bool has_unlocking = program_.accounts && program_.accounts->mail_provider;
  const std::string unlock_url = has_unlocking ? progress.origin->text + program_.config.base_path + "/unlock" : "";
  const bool is_told_in_json =
      progress.route && (progress.route->is_json ||
                         (progress.route->speaks_json && endpoints::is_api_client(request, progress.body)));
  http::Response response =
      is_session_update   ? session_update_refused()
      : is_told_in_json   ? api_error_response(error, unlock_url)
      : progress.is_popup ? popup_error_response(error, *progress.origin, program_.config)
                          : error_response(error, wants_json(request, progress.body), *progress.origin, program_.config, unlock_url);
  progress.jar_even_on_error.write(response.headers);
  response = finish(std::move(response), request, progress.body, progress.origin->text);
  // Told in JSON, an error has no Location beside it (authjs-wire.md 1.8): a proxy must not take it for a success.
  if (response.status == 200) response.headers.remove("Location");
  return response;
}

const providers::Provider* Application::find_provider(const Progress& progress) const {
  if (!progress.target->provider) return nullptr;
  const auto found = std::ranges::find(program_.providers, *progress.target->provider, &providers::Provider::id);
  if (found == program_.providers.end()) throw model::InvalidProvider("no provider of that id is configured");
  return &*found;
}

endpoints::Csrf Application::keep_csrf_token(const http::Request& request, Progress& progress) const {
  const auto& cookie = program_.config.cookies(progress.origin->secure).csrf_token;
  // A pattern is many hosts, whose people need not trust each other.
  const bool is_pattern = program_.config.csrf_salt.starts_with("*.");
  const std::string_view host = is_pattern ? std::string_view(progress.origin->host) : std::string_view();
  if (auto token = program_.csrf_tokens.open(progress.cookies.find(cookie.name).value_or(""), host)) {
    const auto sent = progress.body.find_single("csrfToken");
    const bool verified = request.method == "POST" && sent && crypto::constant_time_equal(*sent, *token);
    return {.token = std::move(*token), .verified = verified};
  }
  std::string token = CsrfTokens::make(program_.random);
  keep(cookie, program_.csrf_tokens.seal(token, host), progress);
  return {.token = std::move(token), .verified = false};
}

std::string Application::keep_callback_url(Progress& progress) const {
  const auto& config = program_.config;
  const auto& cookie = config.cookies(progress.origin->secure).callback_url;
  const auto kept = progress.cookies.find(cookie.name);
  auto wanted = progress.body.find("callbackUrl");
  if (!wanted) wanted = progress.query.find("callbackUrl");
  // A link made for the gate that stood here before names it in that gate's way.
  const auto foreign = wanted ? std::nullopt : gate::find_return_url(config.gate.preset, progress.query);
  if (foreign) wanted = *foreign;
  if (!wanted || wanted->empty()) wanted = kept;
  std::string url = endpoints::choose_redirect(wanted.value_or(""), progress.origin->text, config.redirect_origins,
                                               program_.hooks);
  if (kept != url) keep(cookie, url, progress);
  return url;
}

}  // namespace authfcgi::app
