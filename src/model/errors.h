// Auth.js's errors by their names: what the browser may be told, and which page tells it (authjs-wire.md 8.1).
// Everything else that is thrown shows as "Configuration" on the error page.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"

namespace authfcgi::model {

enum class ErrorPage { kSignIn, kError };

class AuthError : public Error {
 public:
  using Error::Error;
  virtual std::string_view type() const { return "AuthError"; }
  virtual ErrorPage kind() const { return ErrorPage::kError; }
  virtual bool client_safe() const { return false; }
};

#define AUTHFCGI_ERROR(Name, page, safe)                              \
  class Name : public AuthError {                                     \
   public:                                                            \
    using AuthError::AuthError;                                       \
    std::string_view type() const override { return #Name; }          \
    ErrorPage kind() const override { return ErrorPage::page; }       \
    bool client_safe() const override { return safe; }                \
  };

AUTHFCGI_ERROR(AccessDenied, kError, true)
AUTHFCGI_ERROR(AccountNotLinked, kSignIn, true)
AUTHFCGI_ERROR(AdapterError, kError, false)
AUTHFCGI_ERROR(CallbackRouteError, kError, false)
AUTHFCGI_ERROR(EmailSignin, kSignIn, true)  // the name that the sign-in page knows (8.4); v5 declares another, unused
AUTHFCGI_ERROR(InvalidCallbackUrl, kError, false)
AUTHFCGI_ERROR(InvalidCheck, kError, false)
AUTHFCGI_ERROR(InvalidProvider, kError, false)
AUTHFCGI_ERROR(JWTSessionError, kError, false)
AUTHFCGI_ERROR(MissingCSRF, kSignIn, true)
AUTHFCGI_ERROR(OAuthAccountNotLinked, kSignIn, true)
AUTHFCGI_ERROR(OAuthCallbackError, kSignIn, true)
AUTHFCGI_ERROR(OAuthProfileParseError, kError, false)
AUTHFCGI_ERROR(SessionTokenError, kError, false)
AUTHFCGI_ERROR(SignOutError, kError, false)
AUTHFCGI_ERROR(UnknownAction, kError, false)
AUTHFCGI_ERROR(UntrustedHost, kError, false)
AUTHFCGI_ERROR(Verification, kError, true)
AUTHFCGI_ERROR(WebAuthnVerificationError, kError, true)

// Ours, not Auth.js's: somebody whom this sign-in needs is overloaded or away, and a later try may work. Answered 503.
AUTHFCGI_ERROR(TemporarilyUnavailable, kError, true)

#undef AUTHFCGI_ERROR

// Ours, too: a limit says no, to whom it may concern and for how long (SEC-62, SEC-64). Answered 429.
class TooManyRequests : public AuthError {
 public:
  // can_be_unlocked: a mail would end it earlier, if there is such an account.
  TooManyRequests(const std::string& what, std::chrono::seconds retry_after, bool can_be_unlocked = false)
      : AuthError(what), retry_after_(retry_after), can_be_unlocked_(can_be_unlocked) {}
  std::string_view type() const override { return "TooManyRequests"; }
  ErrorPage kind() const override { return ErrorPage::kSignIn; }
  bool client_safe() const override { return true; }
  std::chrono::seconds retry_after() const { return retry_after_; }
  bool can_be_unlocked() const { return can_be_unlocked_; }

 private:
  std::chrono::seconds retry_after_;
  bool can_be_unlocked_;
};

// The visitor's own input was refused by authorize; the code goes into the query beside the type.
class CredentialsSignin : public AuthError {
 public:
  explicit CredentialsSignin(const std::string& what, std::string code = "credentials")
      : AuthError(what), code_(std::move(code)) {}
  std::string_view type() const override { return "CredentialsSignin"; }
  ErrorPage kind() const override { return ErrorPage::kSignIn; }
  bool client_safe() const override { return true; }
  const std::string& code() const { return code_; }

 private:
  std::string code_;
};

}  // namespace authfcgi::model
