#include "app/router.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "endpoints/endpoints.h"

namespace authfcgi::app {
namespace {

namespace e = authfcgi::endpoints;

// A page of local accounts, and what its form does.
constexpr Route page(std::string_view action, Endpoint endpoint) {
  return {.method = "GET", .action = action, .endpoint = endpoint, .is_page = true, .speaks_json = true};
}
constexpr Route form(std::string_view action, Endpoint endpoint) {
  return {.method = "POST", .action = action, .endpoint = endpoint, .needs_csrf = true, .speaks_json = true};
}

constexpr std::array kRoutes = {
    Route{.method = "GET", .action = "csrf", .endpoint = e::csrf},
    Route{.method = "GET", .action = "providers", .endpoint = e::providers, .sets_cookies = false},
    Route{.method = "GET", .action = "session", .endpoint = e::session, .changes_nothing = false},
    Route{.method = "POST", .action = "session", .endpoint = e::update_session, .needs_csrf = true},
    Route{.method = "GET", .action = "signin", .endpoint = e::signin_page, .is_page = true},
    Route{.method = "POST", .action = "signin", .endpoint = e::signin, .needs_csrf = true},
    Route{.method = "GET", .action = "callback", .endpoint = e::callback, .changes_nothing = false},
    Route{.method = "POST", .action = "callback", .endpoint = e::callback, .is_cross_site = true, .speaks_json = true},
    Route{.method = "GET", .action = "signout", .endpoint = e::signout_page, .is_page = true},
    Route{.method = "POST", .action = "signout", .endpoint = e::signout, .needs_csrf = true},
    Route{.method = "GET", .action = "error", .endpoint = e::error, .is_page = true},
    Route{.method = "GET", .action = "second-factor", .endpoint = e::second_factor_page, .is_page = true, .speaks_json = true},
    Route{.method = "POST", .action = "second-factor", .endpoint = e::second_factor, .needs_csrf = true, .speaks_json = true},
    Route{.method = "GET", .action = "webauthn-options", .endpoint = e::webauthn_options, .changes_nothing = false, .is_json = true},
    Route{.method = "GET", .action = "verify-request", .endpoint = e::verify_request, .is_page = true},
    page("register", e::register_page),
    form("register", e::register_person),
    page("verify-email", e::verify_email_page),
    form("verify-email", e::verify_email),
    page("forgot-password", e::forgot_password_page),
    form("forgot-password", e::forgot_password),
    page("reset-password", e::reset_password_page),
    form("reset-password", e::reset_password),
    page("change-password", e::change_password_page),
    form("change-password", e::change_password),
    page("change-email", e::change_email_page),
    form("change-email", e::change_email),
    page("unlock", e::unlock_page),
    form("unlock", e::unlock),
    page("account", e::account_page),
    form("account", e::account),
    page("authenticator", e::authenticator_page),
    form("authenticator", e::authenticator),
};

bool takes_provider(std::string_view action) {
  return action == "signin" || action == "callback" || action == "webauthn-options";
}

bool is_action(std::string_view action) {
  return std::ranges::find(kRoutes, action, &Route::action) != kRoutes.end();
}

}  // namespace

std::optional<Target> parse_path(std::string_view base_path, std::string_view path) {
  if (!path.starts_with(base_path) || path.size() == base_path.size() || path[base_path.size()] != '/') {
    return std::nullopt;
  }
  std::array<std::string_view, 2> segments;
  std::size_t count = 0;
  for (std::string_view rest = path.substr(base_path.size()); !rest.empty();) {
    rest.remove_prefix(1);  // the slash
    const std::string_view segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(segment.size());
    if (segment.empty()) continue;
    if (count == segments.size()) return std::nullopt;
    segments[count++] = segment;
  }
  if (count == 0 || !is_action(segments[0])) return std::nullopt;
  if (count == 1) return Target{segments[0], std::nullopt};
  if (!takes_provider(segments[0])) return std::nullopt;
  if (segments[1] == "undefined") return Target{segments[0], std::nullopt};
  return Target{segments[0], segments[1]};
}

const Route* find_route(std::string_view method, std::string_view action) {
  const auto route = std::ranges::find_if(
      kRoutes, [&](const Route& row) { return row.method == method && row.action == action; });
  return route == kRoutes.end() ? nullptr : &*route;
}

std::string allowed_methods(std::string_view action) {
  std::vector<std::string> methods = {"OPTIONS"};
  if (find_route("GET", action)) methods.insert(methods.end(), {"GET", "HEAD"});
  if (find_route("POST", action)) methods.push_back("POST");
  return join(methods, ", ");
}

}  // namespace authfcgi::app
