// The root of everything we throw, and how a chain of causes becomes one line for the log.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

namespace authfcgi {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The error and its nested causes (std::throw_with_nested), outermost first, joined with ": ".
std::string describe(const std::exception& error);

}  // namespace authfcgi
