#include "model/session.h"

#include "base/text.h"
#include "crypto/digest.h"

namespace authfcgi::model {

std::string public_name(std::string_view session_token) {
  return hex_encode(crypto::sha256(session_token)).substr(0, 16);
}

}  // namespace authfcgi::model
