// The "server" of an e-mail provider, as nodemailer takes it: "smtp://user:password@host:port", "smtps://..." for TLS from
// the first byte, or an object {host, port, secure, auth: {user, pass}, requireTLS, ignoreTLS, name}, beside which "caFile"
// is ours. Stricter: "smtp:" requires STARTTLS, unless the server is on loopback or ignoreTLS says that none is wanted.
#pragma once

#include <optional>

#include "json/value.h"
#include "net/smtp_client.h"
#include "providers/settings.h"

namespace authfcgi::providers {

// Nothing, and complaints, for what is no server. No complaint repeats the value: it holds a password.
std::optional<net::SmtpServer> read_smtp_server(const json::Value& server, Complaints& complaints);

}  // namespace authfcgi::providers
