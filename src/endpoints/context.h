// What one request carries: made by app/application.cpp, read by the endpoints, unknown to every room below, which must
// ask for what they really need.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "accounts/desk.h"
#include "base/clock.h"
#include "config/config.h"
#include "crypto/random.h"
#include "endpoints/body.h"
#include "hooks/hooks.h"
#include "http/cookie.h"
#include "http/fetch.h"
#include "http/form.h"
#include "providers/provider.h"
#include "session/strategy.h"
#include "signin/sign_in.h"

namespace authfcgi::endpoints {

struct Csrf {
  std::string token;
  bool verified = false;  // the body sent the token back, in a POST
};

struct Context {
  // The program.
  const config::Config& config;
  const std::vector<providers::Provider>& providers;
  session::Strategy& strategy;
  const signin::SignIn& sign_in;
  hooks::Hooks& hooks;
  const accounts::Desk* accounts;  // nullptr where the configuration has none

  // The request.
  Instant now;
  const std::string& origin;  // "https://app.example.com"
  const std::string& host;    // "app.example.com", with the port if it is not the scheme's own
  bool secure;                // which cookie names are ours
  const std::string& prefix;  // origin and base path
  const http::Form& query;
  const Body& body;
  const http::Cookies& cookies;
  std::string_view user_agent{}, client_address{};  // of the browser, as they came
  const providers::Provider* provider;  // named in the path; always a configured one
  Csrf csrf;
  std::string callback_url;  // where the browser goes afterwards: decided, safe to send

  // The cookies of the answer.
  http::CookieJar& jar;               // sent if all goes well
  http::CookieJar& jar_even_on_error;  // sent in any case
  bool& is_popup;  // set by the callback of a sign-in that began in a popup: an error is told to its opener, too
};

}  // namespace authfcgi::endpoints
