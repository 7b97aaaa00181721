#include "pages/mail.h"

#include <doctest/doctest.h>

using namespace authfcgi;

namespace {

pages::Site site(config::Theme theme = {}) {
  return {"https://app.example.com", "https://app.example.com/api/auth", std::move(theme)};
}

constexpr const char* kUrl =
    "https://app.example.com/api/auth/callback/nodemailer?callbackUrl=https%3A%2F%2Fapp.example.com%2F&token=abc&email=a%40x";

bool holds(const std::string& text, const std::string& word) { return text.find(word) != std::string::npos; }

}  // namespace

TEST_CASE("the words of the mail are Auth.js's (10.4)") {
  const auto mail = pages::sign_in_mail(site(), kUrl);
  CHECK(mail.subject == "Sign in to app.example.com");
  CHECK(mail.text == "Sign in to app.example.com\n" + std::string(kUrl) + "\n\n");
  CHECK(holds(mail.html, "If you did not request this email you can safely ignore it."));
  CHECK(holds(mail.html, "Sign in to <strong>app\u200b.example\u200b.com</strong>"));
  CHECK(holds(mail.html, ">Sign in</a>"));
  CHECK(holds(mail.html, "token=abc&amp;email=a%40x\""));
}

TEST_CASE("the button has the theme's colours, else Auth.js's, and never a rule of somebody else's") {
  CHECK(holds(pages::sign_in_mail(site(), kUrl).html, "bgcolor=\"#346df1\""));
  CHECK(holds(pages::sign_in_mail(site(), kUrl).html, "color:#fff;"));
  config::Theme theme;
  theme.brand_color = "#123456";
  theme.button_text = "black";
  CHECK(holds(pages::sign_in_mail(site(theme), kUrl).html, "bgcolor=\"#123456\""));
  CHECK(holds(pages::sign_in_mail(site(theme), kUrl).html, "color:black;"));
  theme.brand_color = "red;background:url(https://evil.example)";
  CHECK_FALSE(holds(pages::sign_in_mail(site(theme), kUrl).html, "evil"));
}

TEST_CASE("nothing that a visitor chose is markup (SEC-65)") {
  const auto mail = pages::sign_in_mail(site(), "https://app.example.com/?callbackUrl=\"><script>alert(1)</script>");
  CHECK_FALSE(holds(mail.html, "<script"));
  CHECK_FALSE(holds(pages::sign_in_mail(site(), "javascript:alert(1)").html, "javascript"));
}
