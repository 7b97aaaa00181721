// What an IP address is good for (RFC 6890): may a provider be there?
#pragma once

struct sockaddr;

namespace authfcgi::net {

enum class AddressKind { kLoopback, kPrivate, kPublic };

// kPrivate: everything that is not for all of the internet: private, shared, link-local, multicast, reserved, and
// addresses that hold such a one (IPv4-mapped, NAT64, 6to4). Families other than IP are kPrivate.
AddressKind kind_of(const sockaddr& address);

}  // namespace authfcgi::net
