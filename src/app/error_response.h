// From whatever was thrown to the answer that a browser may see (authjs-wire.md 1.8, 8.1, 8.2): the page is chosen by
// the error's kind, and only a client-safe type reaches the query. The cause goes into the log and nowhere else.
#pragma once

#include <exception>
#include <string>

#include "app/origin.h"
#include "config/config.h"
#include "http/form.h"
#include "http/request.h"
#include "http/response.h"

namespace authfcgi::app {

// 400 "Bad request." as JSON: for what is no request of this API at all.
http::Response bad_request();

// An error before we know who we are (8.2). Where a page was asked for, a redirect to pages.error as it is written, or,
// without that, told right here: 500, for no page of ours can be linked. Also told here when that redirect would go round
// in circles, because query says that the page itself asked (Auth.js's ErrorPageLoop). Else 500 as JSON.
http::Response configuration_error(bool is_page, const http::Form& query, const config::Config& config);

// Any other. A redirect to the page for it, except for what may work later: that is 503, the page itself or, where the
// client wants JSON, {"url"} of the page. unlock_url: where a lockout can be ended by mail; "" where that is nowhere.
http::Response error_response(const std::exception& error, bool wants_json, const Origin& origin,
                              const config::Config& config, std::string_view unlock_url = {});

// Any, told to an API client: {"error": type, "code": ...} with a status that says it, too. 401 for credentials that are
// wrong, 403 for who may not come in, 429 and 503 with Retry-After, 500 for what is no business of the client's. A lockout
// that can be ended by mail has {"unlock": unlock_url}, too.
http::Response api_error_response(const std::exception& error, std::string_view unlock_url = {});

// POST session: 400 null, whatever went wrong.
http::Response session_update_refused();

// The same for a sign-in in a popup: told to the window that opened it.
http::Response popup_error_response(const std::exception& error, const Origin& origin, const config::Config& config);

// The error's name for the log: an AuthError's type, or "Error".
std::string_view error_type(const std::exception& error);

// An absolute URL of a page of the operator's configuration, or of ours where he has none.
std::string page_url(const std::string& configured, std::string_view built_in, const Origin& origin,
                     const config::Config& config);

}  // namespace authfcgi::app
