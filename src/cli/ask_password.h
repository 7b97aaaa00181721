// A password from whoever types it, or from a program that pipes it in: never from an argument, which everybody on the
// machine can read.
#pragma once

#include <iosfwd>

#include "crypto/secret.h"

namespace authfcgi::cli {

// Where in is std::cin and a terminal, asks twice on err without echo, and throws Error when the two differ; otherwise the
// first line of in.
crypto::SecretString ask_password(std::istream& in, std::ostream& err);

}  // namespace authfcgi::cli
