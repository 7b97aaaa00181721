#include "app/error_response.h"

#include "endpoints/respond.h"
#include "http/url.h"
#include "model/errors.h"
#include "pages/error.h"
#include "pages/popup.h"

namespace authfcgi::app {
namespace {

pages::Site site_of(const Origin& origin, const config::Config& config) {
  return {.origin = origin.text, .prefix = origin.text + config.base_path, .theme = config.theme};
}

// The codes of CredentialsSignin that only the right password learns: known, and not let in. All others, those of the
// operator's authorize among them, are for nobody in particular (SEC-61).
bool is_known_person(const model::CredentialsSignin& refused) {
  return refused.code() == "unverified" || refused.code() == "locked" || refused.code() == "disabled";
}

std::string_view client_safe_type(const std::exception& error) {
  const auto* auth_error = dynamic_cast<const model::AuthError*>(&error);
  return auth_error && auth_error->client_safe() ? auth_error->type() : "Configuration";
}

std::string error_page_url(const std::exception& error, const Origin& origin, const config::Config& config) {
  const auto* auth_error = dynamic_cast<const model::AuthError*>(&error);
  const bool on_sign_in_page = auth_error && auth_error->kind() == model::ErrorPage::kSignIn;
  std::string url = on_sign_in_page ? page_url(config.pages.sign_in, "/signin", origin, config)
                                    : page_url(config.pages.error, "/error", origin, config);
  url = endpoints::with_parameter(url, "error", client_safe_type(error));
  if (const auto* refused = dynamic_cast<const model::CredentialsSignin*>(&error)) {
    url = endpoints::with_parameter(url, "code", refused->code());
  }
  return url;
}

// The operator's error page was asked for, and it asks us in turn: sent there again, the browser would never arrive.
bool comes_from(const std::string& own_page, const http::Form& query) {
  const std::string_view back = query.find("callbackUrl").value_or("");
  if (back.starts_with(own_page)) return true;
  const auto url = http::parse_url(back);
  return url && own_page.starts_with('/') && url->path.starts_with(own_page);
}

}  // namespace

http::Response bad_request() {
  http::Response response = endpoints::json_response("Bad request.");
  response.status = 400;
  return response;
}

http::Response configuration_error(bool is_page, const http::Form& query, const config::Config& config) {
  if (is_page) {
    const std::string& own_page = config.pages.error;
    if (!own_page.empty() && !comes_from(own_page, query)) {
      return endpoints::redirect(endpoints::with_parameter(own_page, "error", "Configuration"));
    }
    return pages::error_page(site_of(Origin{}, config), "Configuration");
  }
  http::Response response = endpoints::json_response(
      json::object({{"message", "There was a problem with the server configuration. Check the server logs for more "
                                "information."}}));
  response.status = 500;
  return response;
}

http::Response error_response(const std::exception& error, bool wants_json, const Origin& origin,
                              const config::Config& config, std::string_view unlock_url) {
  const std::string page = error_page_url(error, origin, config);
  const auto* too_many = dynamic_cast<const model::TooManyRequests*>(&error);
  if (!too_many && !dynamic_cast<const model::TemporarilyUnavailable*>(&error)) return endpoints::redirect(page);
  const bool can_be_unlocked = too_many && too_many->can_be_unlocked();
  http::Response response =
      pages::error_page(site_of(origin, config), error_type(error), can_be_unlocked ? unlock_url : "");
  if (wants_json) response = endpoints::private_json_response(json::object({{"url", page}}));
  response.status = too_many ? 429 : 503;
  response.headers.set("Retry-After", too_many ? std::to_string(too_many->retry_after().count()) : "5");
  return response;
}

http::Response api_error_response(const std::exception& error, std::string_view unlock_url) {
  const std::string_view type = client_safe_type(error);
  const auto* refused = dynamic_cast<const model::CredentialsSignin*>(&error);
  const auto* too_many = dynamic_cast<const model::TooManyRequests*>(&error);
  const bool is_unavailable = dynamic_cast<const model::TemporarilyUnavailable*>(&error) != nullptr;
  json::Value told = json::object({{"error", type}, {"code", refused ? refused->code() : ""}});
  if (too_many && too_many->can_be_unlocked() && !unlock_url.empty()) told.set("unlock", unlock_url);
  http::Response response = endpoints::private_json_response(told);
  // What was asked of us cannot be, or not any more: nobody's configuration is to blame.
  const bool is_bad_request =
      dynamic_cast<const model::InvalidProvider*>(&error) || dynamic_cast<const model::InvalidCheck*>(&error);
  response.status = is_bad_request                          ? 400
                    : type == "Configuration"               ? 500
                    : refused && !is_known_person(*refused) ? 401
                    : too_many                              ? 429
                    : is_unavailable                        ? 503
                                                            : 403;
  if (too_many) response.headers.set("Retry-After", std::to_string(too_many->retry_after().count()));
  if (is_unavailable) response.headers.set("Retry-After", "5");
  return response;
}

http::Response session_update_refused() {
  http::Response response = endpoints::private_json_response(nullptr);
  response.status = 400;
  return response;
}

http::Response popup_error_response(const std::exception& error, const Origin& origin, const config::Config& config) {
  return pages::popup_page(site_of(origin, config), {.callback_url = error_page_url(error, origin, config),
                                                     .error = std::string(client_safe_type(error))});
}

std::string_view error_type(const std::exception& error) {
  const auto* auth_error = dynamic_cast<const model::AuthError*>(&error);
  return auth_error ? auth_error->type() : "Error";
}

std::string page_url(const std::string& configured, std::string_view built_in, const Origin& origin,
                     const config::Config& config) {
  if (configured.empty()) return origin.text + config.base_path + std::string(built_in);
  const auto base = http::parse_url(origin.text);
  const auto url = base ? http::parse_url(configured, *base) : std::nullopt;
  return url ? url->serialize() : origin.text;
}

}  // namespace authfcgi::app
