#include "pages/error.h"

#include <array>

#include "pages/document.h"

namespace authfcgi::pages {
namespace {

struct Row {
  std::string_view code;
  int status;
  std::string_view heading;
  std::string_view first, second;
  bool offers_sign_in;
};

// authjs-wire.md 8.5
constexpr std::array kRows = {
    Row{"Configuration", 500, "Server error", "There is a problem with the server configuration.",
        "Check the server logs for more information.", false},
    Row{"AccessDenied", 403, "Access Denied", "You do not have permission to sign in.", "", true},
    Row{"Verification", 403, "Unable to sign in", "The sign in link is no longer valid.",
        "It may have been used already or it may have expired.", true},
    Row{"WebAuthnVerificationError", 403, "Unable to sign in", "The passkey was not accepted. Please try again.",
        "If that does not help, it may have been removed from your account.", true},
    Row{"TooManyRequests", 429, "Too many attempts", "Please wait a while, then try again.", "", true},
};

Html card(const Site& site, const Row& row, std::string_view unlock_url) {
  Html content = html("<h1>{}</h1><p>{}</p>", row.heading, row.first);
  if (!row.second.empty()) content += html("<p>{}</p>", row.second);
  if (row.offers_sign_in) {
    // Not the current URL plus "/signin", which leads nowhere (authjs-wire.md 15.18).
    content += html("\n<a class=\"button\" href=\"{}/signin\">Sign in</a>", safe_url(site.prefix));
  }
  if (!unlock_url.empty()) {
    content += html("\n<p><a class=\"site\" href=\"{}\">Unlock my account by e-mail</a></p>", safe_url(unlock_url));
  }
  return content;
}

}  // namespace

http::Response error_page(const Site& site, std::string_view error, std::string_view unlock_url) {
  Document document;
  document.title = "Error";
  for (const Row& row : kRows) {
    if (row.code != error) continue;
    document.card = card(site, row, unlock_url);
    return render(site, row.status, document);
  }
  document.card = html("<h1>Error</h1>\n<div class=\"center\"><a class=\"site\" href=\"{}\">{}</a></div>",
                       safe_url(site.origin), host_of(site.origin));
  return render(site, 200, document);
}

}  // namespace authfcgi::pages
