// What happens to every request, in this order (authjs-wire.md 1.8): method and path, body, who we are, provider, CSRF
// token, callback URL, endpoint, answer. handle() holds the one try of the program: whatever is thrown below becomes an
// answer here, and one line in the log.
#pragma once

#include <vector>

#include "app/csrf.h"
#include "config/config.h"
#include "crypto/random.h"
#include "endpoints/context.h"
#include "http/request.h"
#include "http/response.h"
#include "providers/provider.h"
#include "session/strategy.h"

namespace authfcgi::app {

struct Progress;

// What all requests of a worker share; made by app/assemble.cpp.
struct Program {
  const config::Config& config;
  const std::vector<providers::Provider>& providers;
  const CsrfTokens& csrf_tokens;
  session::Strategy& strategy;
  const signin::SignIn& sign_in;
  hooks::Hooks& hooks;
  crypto::Random& random;
  const accounts::Desk* accounts = nullptr;
};

class Application {
 public:
  explicit Application(Program program) : program_(program) {}

  http::Response handle(const http::Request& request) const noexcept;

  // The answer to a request that could not even be given to a program, because of this error.
  http::Response refuse(const http::Request& request, const std::exception& error) const noexcept;

 private:
  http::Response run(const http::Request& request, Progress& progress) const;
  http::Response run_api(const http::Request& request, Progress& progress) const;
  http::Response run_gate(const http::Request& request, Progress& progress) const;
  http::Response fail(const http::Request& request, Progress& progress, const std::exception& error) const;

  endpoints::Csrf keep_csrf_token(const http::Request& request, Progress& progress) const;
  std::string keep_callback_url(Progress& progress) const;
  const providers::Provider* find_provider(const Progress& progress) const;

  Program program_;
};

}  // namespace authfcgi::app
