// The host of an http or https URL, as the WHATWG URL standard parses it (section 3.5), without IDNA: a name outside
// ASCII is refused rather than guessed at. Every spelling of one address comes out as the same text, so that two hosts
// are the same exactly when their texts are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace authfcgi::http {

// A lower-case name, "127.0.0.1" for an IPv4 address in any spelling (hexadecimal, octal, short), "[::1]" for IPv6;
// nothing for what the standard calls a failure.
std::optional<std::string> parse_host(std::string_view text);

}  // namespace authfcgi::http
