// What a vector of tests/vectors/webauthn.json says that the ceremony was for.
#pragma once

#include "json/value.h"
#include "webauthn/expected.h"

namespace authfcgi::support {

inline webauthn::Expected expected_by(const json::Value& vector) {
  return {vector.find("expected_challenge")->string(),
          {vector.find("expected_origin")->string()},
          {vector.find("expected_rp_id")->string()},
          vector.find("require_user_verification")->boolean()};
}

}  // namespace authfcgi::support
