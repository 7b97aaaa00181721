// How a mail leaves the house: SMTP (RFC 5321) over libcurl, hardened as http_client.h is (SEC-20, SEC-21), with TLS
// before anything that matters is said.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/error.h"
#include "config/config.h"
#include "crypto/secret.h"
#include "model/email_address.h"

namespace authfcgi::net {

struct SmtpServer {
  enum class Security {
    kTls,       // from the first byte (RFC 8314)
    kStartTls,  // required: a server that does not offer it is not spoken to (RFC 3207)
    kNone,      // on loopback, or because the operator says so
  };
  std::string host;  // a name or an address, IPv6 without brackets
  std::uint16_t port = 587;
  Security security = Security::kStartTls;
  std::string user;  // empty: without authentication
  crypto::SecretString password;
  std::string name;     // what we call ourselves in EHLO; empty: the machine's name
  std::string ca_file;  // empty: as for everything else
};

// From whom, to whom, and what (mail_message.h).
struct Envelope {
  const model::EmailAddress& from;
  const model::EmailAddress& to;
  const std::string& message;
};

// The mail was not taken. The message says at which step, with the server's code but none of its words: those repeat the
// address (SEC-76).
class MailError : public Error {
 public:
  using Error::Error;
};

// Sends, or throws MailError. When it returns, the server has promised to deliver.
using SendMail = std::function<void(const SmtpServer&, const Envelope&)>;

// Each mail has a connection of its own, and deadlines: network.connectTimeout, and network.timeout for the whole. To a
// relay, which the operator chose, goes no proxy, and it may have a private address.
SendMail smtp_client(const config::Network& network);

}  // namespace authfcgi::net
