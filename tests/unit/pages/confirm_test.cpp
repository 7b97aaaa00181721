#include "pages/confirm.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("the page has one button, whose form carries what the link carried, escaped (SEC-42)") {
  const pages::Site site{"https://app.example.com", "https://app.example.com/api/auth", {}};
  const auto response = pages::confirm_page(site, {.action = site.prefix + "/callback/nodemailer",
                                                   .csrf_token = "csrf",
                                                   .token = "\"><script>alert(1)</script>",
                                                   .email = "<b>@x",
                                                   .callback_url = "https://app.example.com/after"});
  CHECK(response.status == 200);
  CHECK(response.headers.find("Cache-Control") == "private, no-cache, no-store");
  CHECK(response.headers.find("Referrer-Policy") == "no-referrer");
  const std::string& page = response.body;
  CHECK(page.find("action=\"https://app.example.com/api/auth/callback/nodemailer\" method=\"POST\"") != std::string::npos);
  CHECK(page.find("name=\"csrfToken\" value=\"csrf\"") != std::string::npos);
  CHECK(page.find("name=\"callbackUrl\" value=\"https://app.example.com/after\"") != std::string::npos);
  CHECK(page.find("name=\"token\" value=\"&quot;&gt;&lt;script&gt;") != std::string::npos);
  CHECK(page.find("&lt;b&gt;@x") != std::string::npos);
  CHECK(page.find("<script") == std::string::npos);
}
