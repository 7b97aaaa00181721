// authfcgi secret: a fresh one for AUTH_SECRET.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "crypto/random.h"

namespace authfcgi::cli {

// One line of 44 base64 characters from 33 random bytes, so that there is no "=" at its end to be lost.
int secret(const std::vector<std::string>& arguments, crypto::Random& random, std::ostream& out);

}  // namespace authfcgi::cli
