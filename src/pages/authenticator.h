// Setting up the second factor: a picture for the camera, the secret for the keyboard, and codes to print.
#pragma once

#include <string>
#include <vector>

#include "http/response.h"
#include "pages/site.h"

namespace authfcgi::pages {

struct AuthenticatorPage {
  std::string csrf_token;
  std::string problem{};
  bool asks_password = false;  // the last sign-in was a while ago
  // None is set up: the page offers to.
  // One waits for its first code:
  std::string qr_code{};  // an SVG element of otp's
  std::string secret{};   // base32
  bool code_is_wrong = false;
  // One is there:
  bool is_confirmed = false;
  int recovery_codes = 0;  // that are left
  // Led here on the way to somewhere else, which the forms send back; already validated (SEC-40).
  std::string callback_url{};
  bool is_sign_in = false;  // nobody is signed in before one is set up
  int status = 200;
};
http::Response authenticator_page(const Site& site, const AuthenticatorPage& page);

// Shown once, and never again. next: where to go from here, already validated; "" for the account.
http::Response recovery_codes_page(const Site& site, const std::vector<std::string>& codes, const std::string& next = {});

}  // namespace authfcgi::pages
