// The compact serialization that JWS and JWE share (RFC 7515 section 7.1, RFC 7516 section 7.1): parts between dots,
// and the protected header in the first of them.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "jose/error.h"
#include "json/value.h"

namespace authfcgi::jose {

inline constexpr std::size_t kMaxTokenBytes = 65536;  // SEC-6

// Exactly Count parts, some perhaps empty. Throws JoseError for any other number, or a token over 64 KiB.
template <std::size_t Count>
std::array<std::string_view, Count> split_compact(std::string_view token);

// Throws JoseError unless the part is canonical base64url (SEC-6).
std::string decode_part(std::string_view part);

// Strict JSON, one object (SEC-6). Throws JoseError.
json::Value parse_object(std::string_view text);

// The protected header. A header with crit, b64 or zip is refused whatever they say: we know no extension that a reader
// must understand (RFC 7515 section 4.1.11) and no compressed text (SEC-4). jwk, jku, x5u and x5c mean nothing here.
json::Value parse_protected_header(std::string_view part);

}  // namespace authfcgi::jose
