#include "pages/popup.h"

#include "json/text.h"
#include "pages/document.h"

namespace authfcgi::pages {
namespace {

// The message and the one origin that may read it stand in attributes, so that this text is always the same.
constexpr std::string_view kScript = R"js(
(function () {
  var data = document.getElementById("answer").dataset;
  if (!window.opener) return;
  window.opener.postMessage(JSON.parse(data.message), data.origin);
  window.close();
})();
)js";

}  // namespace

http::Response popup_page(const Site& site, const Popup& popup) {
  const bool ok = popup.error.empty();
  const json::Value message = json::object({{"type", "oauth-callback"},
                                            {"ok", ok},
                                            {"url", popup.callback_url},
                                            {"error", ok ? json::Value() : json::Value(popup.error)}});
  Document document;
  document.title = ok ? "Signed in" : "Not signed in";
  document.script = kScript;
  document.card = html(
      "<h1>{}</h1><p>{}</p>\n"
      "<a id=\"answer\" class=\"button\" href=\"{}\" data-origin=\"{}\" data-message=\"{}\">Continue</a>",
      document.title, ok ? "You can close this window." : "Close this window and try again.",
      safe_url(popup.callback_url), site.origin, json::write(message));
  return render(site, 200, document);
}

}  // namespace authfcgi::pages
