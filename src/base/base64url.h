// base64url without padding (RFC 4648 section 5, as RFC 7515 section 2 uses it), and plain base64 (section 4).
// Bytes travel as std::string and std::string_view throughout the program.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace authfcgi {

std::string base64url_encode(std::string_view bytes);

// Nothing for any character outside the alphabet, padding, an impossible length, or trailing bits that are not
// zero: one byte string has one spelling, or a changed cookie could still open (SEC-31).
std::optional<std::string> base64url_decode(std::string_view text);

// With padding, as Basic authentication (RFC 7617) and stored WebAuthn values write it.
std::string base64_encode(std::string_view bytes);

// What others wrote, in either alphabet, padded or not. Nothing for what is neither.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace authfcgi
