// Who counts as one client (SEC-62).
#pragma once

#include <string>
#include <string_view>

namespace authfcgi::limits {

// The key of a client's address: IPv4 as it is, also where it comes as IPv6 (mapped, RFC 4291 section 2.5.5.2; behind
// NAT64, RFC 6052); of IPv6 the first 64 bits, "2001:db8:1:2::/64", as the rest is the client's own to choose (RFC 4291
// section 2.5.4). What is no address (nginx behind a unix socket) is one key, "unknown".
std::string address_key(std::string_view remote_address);

}  // namespace authfcgi::limits
