// PEM files as JSON Web Keys: what vendors hand out (Apple's .p8) in the one form that the rest of the program knows.
#pragma once

#include <string_view>

#include "json/value.h"

namespace authfcgi::jose {

// The private JWK of a PEM text, without kid and alg; a SigningKey can be made of it. Throws JoseError where the text holds
// no private key that signs here (crypto/pem_key.h).
json::Value private_jwk(std::string_view pem);

}  // namespace authfcgi::jose
