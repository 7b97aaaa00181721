// Who else hears of events: an application at a URL.
#pragma once

#include <string>

#include "crypto/secret.h"

namespace authfcgi::config {

struct Webhook {
  std::string event;         // "createUser", ..., or "*" for all but session
  std::string url;           // https, or http to this machine where that is allowed
  crypto::SecretString key;  // 24 to 64 bytes that every message is signed with
};

}  // namespace authfcgi::config
