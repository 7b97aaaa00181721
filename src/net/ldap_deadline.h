// A deadline for every byte that libldap waits for. Its own timeouts end with the connection and begin again with the
// answer: a server that takes the connection and then says nothing to a TLS handshake, or one byte a second, would keep a
// worker for ever (SEC-21).
#pragma once

#include <chrono>
#include <memory>

struct ldap;

namespace authfcgi::net {

class LdapDeadline {
 public:
  LdapDeadline();
  ~LdapDeadline();  // after the handle's end

  // Of all connections that the handle is going to open. Returns libldap's code.
  int watch(ldap* handle);
  // From now on so long; then reading and writing fails (ETIMEDOUT), and with it whatever libldap does.
  void restart(std::chrono::milliseconds time);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace authfcgi::net
