#include "pages/second_factor.h"

#include <doctest/doctest.h>

using namespace authfcgi;

namespace {

const pages::Site kSite{"https://app.example.com", "https://app.example.com/api/auth", {}};

bool holds(const http::Response& response, std::string_view text) { return response.body.find(text) != std::string::npos; }

}  // namespace

TEST_CASE("one field for a code, that telephones and password managers understand") {
  const auto response = pages::second_factor_page(
      kSite, {.csrf_token = "csrf", .callback_url = "https://app.example.com/a?\"><script>", .error = ""});
  CHECK(response.status == 200);
  CHECK(holds(response, "action=\"https://app.example.com/api/auth/second-factor\" method=\"POST\""));
  CHECK(holds(response, "name=\"csrfToken\" value=\"csrf\""));
  CHECK(holds(response, "autocomplete=\"one-time-code\""));
  CHECK(holds(response, "<label for=\"code\">"));
  CHECK_FALSE(holds(response, "role=\"alert\""));
  CHECK_FALSE(holds(response, "<script"));  // SEC-42
}

TEST_CASE("a wrong code is said, whatever stands in the query") {
  const auto response = pages::second_factor_page(kSite, {.csrf_token = "c", .callback_url = "", .error = "<b>hello"});
  CHECK(holds(response, "role=\"alert\""));
  CHECK(holds(response, "aria-describedby=\"problem hint\""));
  CHECK_FALSE(holds(response, "hello"));
}

TEST_CASE("who has none, where nobody can set one up, is told so") {
  const auto response =
      pages::second_factor_page(kSite, {.csrf_token = "c", .callback_url = "", .error = "", .is_set_up = false});
  CHECK(response.status == 403);
  CHECK(holds(response, "your account has none"));
  CHECK_FALSE(holds(response, "<form"));
}
