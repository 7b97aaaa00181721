#include "pages/sign_in.h"

#include <doctest/doctest.h>

#include "support/hostile_text.h"
#include "support/page_checks.h"
#include "support/page_outline.h"

using namespace authfcgi;

namespace {

pages::Provider provider(const std::string& id, const std::string& name, const std::string& type) {
  pages::Provider made;
  made.id = id;
  made.name = name;
  made.type = type;
  made.signin_url = "http://localhost:3000/api/auth/signin/" + id;
  made.callback_url = "http://localhost:3000/api/auth/callback/" + id;
  return made;
}

pages::Provider credentials() {
  pages::Provider made = provider("credentials", "Credentials", "credentials");
  made.fields = {{"username", "Username", "text", "", false, {}}, {"password", "Password", "password", "", false, {}}};
  return made;
}

// The transcripts' profile "basic".
pages::SignIn basic() {
  pages::SignIn page;
  page.csrf_token = "<hex64>";
  page.callback_url = "http://localhost:3000";
  page.providers = {provider("github", "GitHub", "oauth"), credentials()};
  return page;
}

json::Value outline_of(const pages::SignIn& page, const pages::Site& site = support::make_site()) {
  return support::outline(pages::sign_in_page(site, page).body);
}

}  // namespace

TEST_CASE("the page is the reference's in its forms, inputs, labels and buttons") {
  CHECK(outline_of(basic()) == support::transcript_page("pages", "/api/auth/signin"));
}

TEST_CASE("the page is the reference's with a theme") {
  pages::Site site = support::make_site();
  site.theme = {"dark", "/logo.png", "#ff0000", "#00ff00"};
  CHECK(outline_of(basic(), site) == support::transcript_page("pages-theme", "/api/auth/signin"));
}

TEST_CASE("the page is the reference's for passkeys") {
  pages::SignIn page = basic();
  page.providers = {provider("passkey", "Passkey", "webauthn")};
  page.providers[0].fields = {{"email", "Email", "text", "", true, {{"autocomplete", "username webauthn"}}}};
  CHECK(outline_of(page) == support::transcript_page("passkey-options", "/api/auth/signin"));
}

TEST_CASE("an error code is shown as its sentence") {
  for (const std::string error : {"Signin", "OAuthSignin", "OAuthCallbackError", "OAuthCreateAccount", "EmailCreateAccount",
                                  "Callback", "OAuthAccountNotLinked", "EmailSignin", "SessionRequired", "MissingCSRF",
                                  "AnythingElse"}) {
    CAPTURE(error);
    pages::SignIn page = basic();
    page.error = error;
    const auto expected = support::transcript_page("pages", "/api/auth/signin?error=" + error);
    CHECK(*outline_of(page).find("paragraphs") == *expected.find("paragraphs"));
  }
  CHECK(pages::sign_in_message("CredentialsSignin") == "Sign in failed. Check the details you provided are correct.");
  CHECK(pages::sign_in_message("").empty());
  CHECK(pages::sign_in_message("__proto__") == "Unable to sign in.");  // 15.42
}

TEST_CASE("an e-mail form asks for the address, prefilled, and leaves callbackUrl to its cookie") {
  pages::SignIn page = basic();
  page.email = "nina@example.com";
  page.providers = {provider("email", "Email", "email")};
  const auto outline = outline_of(page);
  const auto& form = outline.find("forms")->array().at(0);
  CHECK(form.find_string("button") == "Sign in with Email");
  const auto& inputs = form.find("inputs")->array();
  REQUIRE(inputs.size() == 2);
  CHECK(inputs[1].find_string("value") == "nina@example.com");
  CHECK(inputs[1].find_string("type") == "email");
  CHECK(inputs[1].find("required") != nullptr);
  CHECK(form.find("labels")->array()[0].find_string("for") == "input-email-for-email-provider");
}

TEST_CASE("\"or\" stands once between ways in of different kinds") {
  const auto count = [](std::vector<pages::Provider> providers) {
    pages::SignIn page = basic();
    page.providers = std::move(providers);
    const std::string body = pages::sign_in_page(support::make_site(), page).body;
    int found = 0;
    for (auto at = body.find(">or<"); at != std::string::npos; at = body.find(">or<", at + 1)) ++found;
    return found;
  };
  const auto github = provider("github", "GitHub", "oauth"), idp = provider("idp", "IdP", "oidc");
  const auto email = provider("email", "Email", "email");
  CHECK(count({github, idp}) == 0);
  CHECK(count({github, email}) == 1);
  CHECK(count({email, github}) == 1);
  CHECK(count({email, credentials(), github, idp}) == 2);
  CHECK(count({email}) == 0);
}

TEST_CASE("15.40: a logo is the operator's or drawn here") {
  pages::SignIn page = basic();
  page.providers = {provider("idp", "IdP", "oidc")};
  const auto response = pages::sign_in_page(support::make_site(), page);
  CHECK(response.body.find("<svg") != std::string::npos);
  CHECK(response.body.find("<img") == std::string::npos);
  page.providers[0].logo = "https://cdn.example/idp.svg";
  page.providers[0].brand_color = "#0000ff";
  const auto with_logo = pages::sign_in_page(support::make_site(), page);
  CHECK(with_logo.body.find("src=\"https://cdn.example/idp.svg\"") != std::string::npos);
  CHECK(with_logo.body.find("--provider-brand-color: #0000ff") != std::string::npos);
  CHECK(support::header(with_logo, "Content-Security-Policy").find("https://cdn.example") != std::string::npos);
}

TEST_CASE("SEC-43: the page is protected, and its form may be redirected to a provider") {
  const auto response = pages::sign_in_page(support::make_site(), basic());
  CHECK(support::missing_protection(response) == "");
  CHECK(support::header(response, "Content-Security-Policy").find("form-action 'self' http: https:") != std::string::npos);
}

TEST_CASE("SEC-42: no text that the page reflects changes its structure") {
  const auto fill = [](std::string_view text) {
    pages::SignIn page = basic();
    page.providers.push_back(provider("email", "Email", "email"));
    page.csrf_token = page.callback_url = page.email = page.error = text;
    for (auto& shown : page.providers) shown.id = shown.name = text;
    auto& field = page.providers[1].fields[0];
    field.name = field.label = field.placeholder = field.type = text;
    page.providers[0].logo = page.providers[0].brand_color = page.providers[0].signin_url = text;
    return pages::sign_in_page(support::make_site(), page).body;
  };
  const std::string harmless = fill("(harmless text)!");
  for (const auto text : support::kHostileTexts) {
    CAPTURE(text);
    CHECK(support::has_same_structure(fill(text), harmless));
  }
}

TEST_CASE("an operator's attributes cannot redirect a form or run code") {
  pages::SignIn page = basic();
  page.providers[1].fields[0].attributes = {{"onfocus", "x()"}, {"formaction", "//evil"}, {"STYLE", "x"}, {"minlength", "3"}};
  const std::string body = pages::sign_in_page(support::make_site(), page).body;
  CHECK(body.find("onfocus") == std::string::npos);
  CHECK(body.find("//evil") == std::string::npos);
  CHECK(body.find("minlength=\"3\"") != std::string::npos);
}

TEST_CASE("links stand below all ways in, and lead to the web alone (SEC-42)") {
  pages::SignIn page;
  page.links = {{"http://localhost:3000/api/auth/forgot-password", "Forgot your <password>?"}, {"javascript:alert(1)", "x"}};
  const std::string body = pages::sign_in_page(support::make_site(), page).body;
  CHECK(body.find("href=\"http://localhost:3000/api/auth/forgot-password\">Forgot your &lt;password&gt;?</a>") != std::string::npos);
  CHECK(body.find("javascript:") == std::string::npos);
}

TEST_CASE("a passkey's form fetches from the site alone, and says what it needs where there is no script") {
  pages::SignIn page = basic();
  CHECK(pages::sign_in_page(support::make_site(), page).body.find("<script") == std::string::npos);
  page.providers.push_back(provider("passkey", "Passkey", "webauthn"));
  page.providers[2].options_url = "http://localhost:3000/api/auth/webauthn-options/passkey";
  const auto response = pages::sign_in_page(support::make_site(), page);
  CHECK(support::missing_protection(response) == "");
  CHECK(support::header(response, "Content-Security-Policy").find("connect-src 'self'") != std::string::npos);
  for (const char* words : {"id=\"passkey-form\"", "data-webauthn=\"http://localhost:3000/api/auth/webauthn-options/passkey\"",
                            "id=\"submitButton-passkey\"", "<noscript><div class=\"center\">Passkeys need JavaScript.</div></noscript>"}) {
    CAPTURE(words);
    CHECK(response.body.find(words) != std::string::npos);
  }
  CHECK(response.body.find("data-conditional=\"true\" hidden") == std::string::npos);
  CHECK(response.body.find("Register with") == std::string::npos);
  page.providers[2].is_conditional = page.providers[2].offers_sign_up = true;
  const std::string more = pages::sign_in_page(support::make_site(), page).body;
  CHECK(more.find("data-conditional=\"true\" hidden") != std::string::npos);
  CHECK(more.find("data-action=\"register\">Register with Passkey</button>") != std::string::npos);
}

TEST_CASE("SEC-42: no text of a passkey's form changes the page") {
  const auto fill = [](std::string_view text) {
    pages::SignIn page = basic();
    page.providers = {provider("passkey", "Passkey", "webauthn")};
    auto& shown = page.providers[0];
    shown.fields = {{std::string(text), std::string(text), std::string(text), std::string(text), true, {{"autocomplete", std::string(text)}}}};
    shown.id = shown.name = shown.options_url = shown.callback_url = text;
    shown.is_conditional = shown.offers_sign_up = true;
    return pages::sign_in_page(support::make_site(), page).body;
  };
  const std::string harmless = fill("(harmless text)!");
  for (const auto text : support::kHostileTexts) {
    CAPTURE(text);
    CHECK(support::has_same_structure(fill(text), harmless));
  }
}
