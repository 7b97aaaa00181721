// A provider of type email: who the mail is from, how it leaves, how long its link lives (authjs-wire.md 10, 14.2).
#pragma once

#include <chrono>
#include <optional>

#include "config/config.h"
#include "crypto/secret.h"
#include "model/email_address.h"
#include "net/smtp_client.h"
#include "providers/mail_api.h"
#include "providers/settings.h"

namespace authfcgi::providers {

inline constexpr std::chrono::seconds kMaxLinkAge{86400};  // SEC-64

struct Email {
  model::Mailbox from;
  std::chrono::seconds max_age = kMaxLinkAge;
  crypto::SecretString secret;  // empty: the site's
  bool confirm = false;         // the link opens a page with a button, and only the button uses it up (15.16)
  std::optional<net::SmtpServer> server;
  std::optional<MailApi> api;   // where there is no server
  json::Value values;           // for the api's templates
};

// settings: what is configured, laid over the catalogue's file; values: its options and vars. Complains about an adapter
// that is not there, too: tokens and users must be kept somewhere.
Email read_email(const Settings& settings, const json::Value& values, const config::Config& config,
                 Complaints& complaints);

}  // namespace authfcgi::providers
