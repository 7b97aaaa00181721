// The secrets of a configuration as one text, joined by commas: for comparing.
#pragma once

#include "config/config.h"
#include "crypto/secret_texts.h"

namespace authfcgi::support {

inline std::string secret_text(const config::Config& config) {
  return std::string(crypto::secret_texts(config.secrets).front().reveal());
}

}  // namespace authfcgi::support
