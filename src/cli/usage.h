// What can be typed, and the words for whoever typed something else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace authfcgi::cli {

// Something was typed that is no command of ours; the message says what to type instead. Exit status 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

std::string_view help_text();

// "authfcgi 0.1.0"
std::string version_text();

// For a command that we do not have; the message names those that we have.
UsageError unknown_command(std::string_view name);

// The FILE of "--config FILE" or "--config=FILE", the only argument that a command here takes. Throws UsageError for
// anything else, and for nothing.
std::string read_config_argument(std::string_view command, const std::vector<std::string>& arguments);

}  // namespace authfcgi::cli
