// What goes wrong between an authorization server and us. The texts are for the log: they name step and reason, never
// a body, a code or a token (SEC-23).
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace authfcgi::oauth {

// The other side (or whoever wrote in its name) broke the protocol, or we could not ask it.
class ProtocolError : public Error {
 public:
  using Error::Error;
};

// The authorization server answered with an error of its own (RFC 6749 sections 4.1.2.1 and 5.2).
class OAuthError : public ProtocolError {
 public:
  // Both texts come from outside: they are cut to 200 bytes, and their controls become "?".
  OAuthError(const std::string& step, std::string_view error, std::string_view description);
  const std::string& error() const { return error_; }
  const std::string& error_description() const { return error_description_; }  // may be empty

 private:
  std::string error_;
  std::string error_description_;
};

}  // namespace authfcgi::oauth
