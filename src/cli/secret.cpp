#include "cli/secret.h"

#include <ostream>

#include "base/base64url.h"
#include "cli/usage.h"

namespace authfcgi::cli {

int secret(const std::vector<std::string>& arguments, crypto::Random& random, std::ostream& out) {
  if (!arguments.empty()) throw UsageError("authfcgi secret takes no arguments");
  out << base64_encode(crypto::make_bytes(random, 33)) << '\n';
  return 0;
}

}  // namespace authfcgi::cli
