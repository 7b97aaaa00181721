// ECDSA signatures have two spellings (SEC-5): r and s side by side as JOSE has them (RFC 7518 section 3.4), and the DER
// of ECDSA-Sig-Value (RFC 3279 section 2.2.3) of WebAuthn and OpenSSL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/pkey.h"

namespace authfcgi::crypto {

// r and s, each as long as the curve's coordinates. Nothing unless der is what DER prescribes to the byte, and both numbers
// are positive and not longer than a coordinate: BER's other spellings would give one signature many.
std::optional<std::string> ecdsa_raw(Curve curve, std::string_view der);

// The DER of r and s, whose halves are equally long and not empty.
std::string ecdsa_der(std::string_view r_and_s);

}  // namespace authfcgi::crypto
