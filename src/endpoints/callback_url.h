// Where may the browser be sent? The one function that decides every redirect target which a client named
// (authjs-wire.md 2.2; SEC-40). What comes out is always our parser's own serialisation, never the input text, so that
// no browser can read in it another host than we did.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "endpoints/context.h"
#include "hooks/hooks.h"

namespace authfcgi::endpoints {

// A path on our origin, or an absolute URL of our origin or of one of further_origins; for anything else, origin itself.
std::string decide_redirect(std::string_view url, const std::string& origin,
                            const std::vector<std::string>& further_origins);

// The same, but the redirect hook decides where there is one (7.2): a path, or an absolute http or https URL of any
// origin. Where it fails, or names something else, origin: an error would come back on the error page itself, for as long
// as the browser has a callback-url cookie (15.11).
std::string choose_redirect(std::string_view url, const std::string& origin,
                            const std::vector<std::string>& further_origins, hooks::Hooks& hooks);
std::string choose_redirect(std::string_view url, const Context& context);

}  // namespace authfcgi::endpoints
