#include "base/error.h"

namespace authfcgi {

std::string describe(const std::exception& error) {
  std::string text = error.what();
  try {
    std::rethrow_if_nested(error);
  } catch (const std::exception& cause) {
    text += ": " + describe(cause);
  }
  return text;
}

}  // namespace authfcgi
