// Where a browser comes back to: the gate writes it into the way to the sign-in page, and the sign-in page reads it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/form.h"
#include "http/headers.h"

namespace authfcgi::gate {

// Is this a browser that shows what it gets to a person? Sec-Fetch-Mode says so (Fetch Metadata); browsers without it
// ask for text/html and, unlike scripts with a library, do not send X-Requested-With.
bool navigates(const http::Headers& headers);

// origin and target (REQUEST_URI: raw path and query) as the URL parser writes them; origin + "/" when they make no
// URL of this origin or one of over 2,048 bytes (SEC-40). The target may hold anything at all.
std::string return_url(std::string_view origin, std::string_view target);

// The sign-in page with the return URL as its callbackUrl, encoded once. When that is over max_bytes, the return URL
// is the site's root; when even that is, empty.
std::string sign_in_location(std::string_view sign_in, std::string_view origin, std::string_view target,
                             std::size_t max_bytes);

// The return URL in a query that was made for another gate, named as that gate names it: rd for oauth2-proxy and
// authelia, url for vouch, url in base64 for lemonldap. Nothing when it is missing, malformed, or for the preset
// authfcgi, whose callbackUrl everybody understands. Not yet validated (SEC-40).
std::optional<std::string> find_return_url(std::string_view preset, const http::Form& query);

}  // namespace authfcgi::gate
