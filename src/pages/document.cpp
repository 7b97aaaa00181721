#include "pages/document.h"

#include "base/base64url.h"
#include "crypto/digest.h"
#include "http/url.h"
#include "pages/style.h"

namespace authfcgi::pages {
namespace {

std::string hash_source(std::string_view text) { return "'sha256-" + base64_encode(crypto::sha256(text)) + "'"; }

// The site itself, and the origins of logos that the operator keeps elsewhere.
std::string image_sources(const Site& site, const Document& document) {
  std::string sources = "img-src 'self'";
  auto images = document.images;
  images.push_back(site.theme.logo);
  for (const auto image : images) {
    const auto url = http::parse_url(image);
    if (!url) continue;
    const std::string origin = " " + url->origin();
    if (sources.find(origin) == std::string::npos) sources += origin;
  }
  return sources;
}

std::string content_security_policy(const Site& site, const Document& document, std::string_view style) {
  std::string policy = "default-src 'none'; style-src " + hash_source(style);
  if (!document.script.empty()) policy += "; script-src " + hash_source(document.script);
  if (document.script_fetches) policy += "; connect-src 'self'";
  policy += "; " + image_sources(site, document);
  // A browser applies form-action to every redirect that follows the POST: to the provider, through whatever hosts
  // the provider signs people in at, and back. No list of ours can name those, so the web stays open to a form, and
  // nothing else does.
  policy += document.has_form ? "; form-action 'self' http: https:" : "; form-action 'none'";
  return policy + "; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";
}

std::string style_sheet(const config::Theme& theme, const Document& document) {
  std::string sheet(kStyle);
  const auto brand = safe_color(theme.brand_color);
  const auto text = safe_color(theme.button_text);
  if (!brand.empty()) sheet.append(":root{--brand-color: ").append(brand).append("}\n");
  // As a variable only where the reference has it; elsewhere a link that looks like a button takes it directly.
  if (!text.empty()) {
    sheet.append(document.has_form ? ":root{--button-text-color: " : ".card>.button{color: ").append(text).append("}\n");
  }
  return sheet.append(document.rules);
}

std::string_view color_scheme(const config::Theme& theme) {
  if (theme.color_scheme == "light" || theme.color_scheme == "dark") return theme.color_scheme;
  return "auto";
}

}  // namespace

http::Response render(const Site& site, int status, const Document& document) {
  const std::string style = style_sheet(site.theme, document);
  Html logo, script;
  if (const auto url = safe_url(site.theme.logo); !url.empty()) {
    logo = html("<img src=\"{}\" alt=\"Logo\" class=\"logo\">", url);
  }
  if (!document.script.empty()) script = raw_element("script", document.script);

  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/html; charset=utf-8");
  response.headers.add("Content-Security-Policy", content_security_policy(site, document, style));
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Referrer-Policy", "no-referrer");
  response.headers.add("X-Frame-Options", "DENY");
  response.headers.add("Cache-Control", "private, no-cache, no-store");
  response.body = html(
                      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                      "<meta name=\"robots\" content=\"noindex\"><title>{}</title>{}</head>\n"
                      "<body class=\"__next-auth-theme-{}\"><main class=\"card\">{}{}{}</main>{}</body></html>\n",
                      document.title, raw_element("style", style), color_scheme(site.theme), document.before_logo, logo,
                      document.card, script)
                      .text();
  return response;
}

std::string_view host_of(std::string_view origin) {
  const auto end = origin.find("://");
  return end == std::string_view::npos ? origin : origin.substr(end + 3);
}

}  // namespace authfcgi::pages
