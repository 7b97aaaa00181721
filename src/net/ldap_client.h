// A directory (LDAP 3, RFC 4511) by libldap: who is there under a name, and does it take this password? TLS is verified,
// referrals are not followed, and every step has a deadline.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "net/ldap_deadline.h"

struct ldap;

namespace authfcgi::net {

// The directory cannot be asked, or its answer is of no use. The message names step and server, never what was looked for.
class LdapError : public Error {
 public:
  using Error::Error;
};

struct LdapServer {
  std::string url;      // ldap://, ldaps:// or ldapi://
  bool start_tls = false;
  std::string ca_file;  // PEM; empty: the system's
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds timeout{10000};  // of each step: to begin TLS, to bind, to search
};

struct LdapEntry {
  std::string dn;
  std::vector<std::pair<std::string, std::vector<std::string>>> attributes;  // as they were asked for; values are bytes

  // Empty where it has none.
  const std::vector<std::string>& values(std::string_view attribute) const;
};

// A value as it stands in a filter (RFC 4515 section 3): whatever means something there, controls, and bytes that are no
// UTF-8 become \XX, so that a login cannot be a filter of its own.
std::string escape_filter_value(std::string_view value);

// "staff" of "cn=staff,ou=groups,dc=example,dc=com" (RFC 4514); the whole text where it is no DN.
std::string first_rdn_value(const std::string& dn);

class LdapConnection {
 public:
  // Throws LdapError when nobody is there, or TLS cannot be trusted.
  explicit LdapConnection(const LdapServer& server);

  // Simple bind. False where the directory says no. An empty name or password is refused here: a directory takes those for
  // an anonymous visitor and says yes (RFC 4513 section 5.1.2). Throws LdapError.
  bool bind(const std::string& dn, std::string_view password);

  // At most limit entries of the tree below base; exactly limit when there may be more. Throws LdapError.
  std::vector<LdapEntry> search(const std::string& base, const std::string& filter,
                                const std::vector<std::string>& attributes, int limit);

 private:
  struct Unbind {
    void operator()(ldap* handle) const noexcept;
  };
  void set_options(const LdapServer& server);
  void begin_step();
  [[noreturn]] void fail(const char* step, int code) const;

  std::string url_;
  std::chrono::milliseconds connect_timeout_, timeout_;
  LdapDeadline deadline_;
  std::unique_ptr<ldap, Unbind> handle_;
};

}  // namespace authfcgi::net
