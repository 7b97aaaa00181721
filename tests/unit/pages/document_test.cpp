#include "pages/document.h"

#include <doctest/doctest.h>

#include "support/page_checks.h"
#include "support/page_outline.h"

using namespace authfcgi;
using support::header;

namespace {

pages::Document simple() {
  pages::Document document;
  document.title = "T";
  document.card = pages::html("<h1>{}</h1>", "H");
  return document;
}

std::string policy_of(const pages::Site& site, const pages::Document& document) {
  return header(pages::render(site, 200, document), "Content-Security-Policy");
}

}  // namespace

TEST_CASE("SEC-43: every page carries its protection") {
  pages::Document document = simple();
  CHECK(support::missing_protection(pages::render(support::make_site(), 200, document)) == "");
  document.script = "void 0;";
  document.has_form = true;
  CHECK(support::missing_protection(pages::render(support::make_site(), 200, document)) == "");
}

TEST_CASE("SEC-43: a page without a form may send none; one with a form may be redirected to any provider") {
  pages::Document document = simple();
  CHECK(policy_of(support::make_site(), document).find("form-action 'none'") != std::string::npos);
  document.has_form = true;
  CHECK(policy_of(support::make_site(), document).find("form-action 'self' http: https:") != std::string::npos);
}

TEST_CASE("pictures come from the site and from where the operator keeps a logo, and from nowhere else") {
  pages::Site site = support::make_site();
  pages::Document document = simple();
  CHECK(policy_of(site, document).find("img-src 'self';") != std::string::npos);
  site.theme.logo = "https://cdn.example/logo.png";
  document.images = {"/local.svg", "https://cdn.example/b.svg", "javascript:x", "https://x.example/; script-src *"};
  CHECK(policy_of(site, document).find("img-src 'self' https://cdn.example https://x.example;") != std::string::npos);
}

TEST_CASE("the theme sets class, logo and colours") {
  pages::Site site = support::make_site();
  site.theme = {"dark", "/logo.png", "#ff0000", "#00ff00"};
  pages::Document document = simple();
  document.has_form = true;
  const auto page = support::outline(pages::render(site, 200, document).body);
  CHECK(page.find_string("body_class") == "__next-auth-theme-dark");
  CHECK(page.find_string("logo") == "/logo.png");
  CHECK(*page.find("brand_vars") == json::array({"--brand-color=#ff0000", "--button-text-color=#00ff00"}));
}

TEST_CASE("SEC-42: a theme cannot leave its place") {
  pages::Site site = support::make_site();
  const auto plain = pages::render(site, 200, simple());
  site.theme = {"\"><script>", "javascript:alert(1)", "red}</style><script>", "url(//evil)"};
  CHECK(pages::render(site, 200, simple()).body == plain.body);
}

TEST_CASE("a host is what follows the scheme") {
  CHECK(pages::host_of("https://app.example.com:8443") == "app.example.com:8443");
  CHECK(pages::host_of("x") == "x");
}

TEST_CASE("SEC-43: a page connects to nothing, unless its script fetches from the site itself") {
  pages::Document document;
  document.script = "void 0;";
  const auto policy = [&] { return support::header(pages::render(support::make_site(), 200, document), "Content-Security-Policy"); };
  CHECK(policy().find("connect-src") == std::string::npos);
  document.script_fetches = true;
  CHECK(policy().find("; connect-src 'self';") != std::string::npos);
}
