// Is this token signed by the provider? Once more with fresh keys, if it seems not to be (SEC-9).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "jose/jws.h"
#include "oauth/client.h"
#include "oauth/key_source.h"

namespace authfcgi::oauth {

// HS algorithms among allowed are verified with the client's secret: who names them, must have been told to by the
// configuration (SEC-2). Throws jose::JoseError, and ProtocolError when no keys are to be had.
jose::VerifiedJws verify_signature(std::string_view token, const std::vector<std::string>& allowed,
                                   const Client& client, KeySource& keys);

}  // namespace authfcgi::oauth
