// Magic links: signing in by a link that we mail (authjs-wire.md 10.2, 10.3). Who opens it has proved that the address is
// theirs; what happens to that Identity is for complete.h.
#pragma once

#include <string>

#include "config/config.h"
#include "crypto/random.h"
#include "hooks/hooks.h"
#include "http/fetch.h"
#include "http/form.h"
#include "limits/limits.h"
#include "model/email_address.h"
#include "net/smtp_client.h"
#include "pages/mail.h"
#include "providers/provider.h"
#include "shared/bulkhead.h"
#include "signin/identity.h"
#include "signin/visit.h"
#include "store/store.h"

namespace authfcgi::signin {

// What we need of the world to write somebody a mail and to know the link again.
struct Post {
  const config::Config& config;
  hooks::Hooks& hooks;
  store::Store& store;
  const net::SendMail& send_mail;
  const http::Fetch& fetch;    // to mail services
  shared::Bulkhead* bulkhead;  // nullptr: anybody may wait (SEC-25)
  limits::Limits* limits;      // nullptr: nobody counts
  crypto::Random& random;
};

// Who wants a link, and where to go with it.
struct LinkWish {
  std::string_view typed_address;
  const std::string& callback_url;  // decided, safe to send
  const http::Request& request;     // its client is counted, and a hook may look at it
};

// Counts a mail to this address that this client asks for. Throws TooManyRequests where one address or one client had too
// many in an hour (SEC-64), and TemporarilyUnavailable.
void charge_mail(const model::EmailAddress& address, std::string_view client_address, Instant now, const Post& post);

// Hands a mail over to the provider's server or mail service; url is what a service may want besides. Throws
// net::MailError and whatever else went wrong, without the address.
void send_mail(const providers::Provider& provider, const model::EmailAddress& to, const pages::Mail& mail,
               const std::string& url, Instant now, const Post& post);

// Mails a link to the address that was typed. Returns "", or the signIn hook's own words about where to go instead, and
// then no mail is sent. The token is stored before the mail leaves and removed when it does not (15.23), so nobody gets a
// link that cannot work, and nothing is left behind. What happens is the same for an address that has a user and one that has none.
//
// Throws EmailSignin for an address that we do not write to and for a mail that was not taken, whose cause names the step
// and never the address; AccessDenied where the hook refuses; TooManyRequests where one address or one client had too many in an
// hour (SEC-64); TooManyWaiting; TemporarilyUnavailable and AdapterError for
// a failing store.
std::string mail_link(const providers::Provider& provider, const LinkWish& wish, const Visit& visit, const Post& post);

// The link was opened: who is there? query: its token and email. Uses the token up, for good or for bad. Throws
// Verification for a token that is unknown, used, expired or somebody else's, and CallbackRouteError without one.
Identity open_link(const providers::Provider& provider, const http::Form& query, const Visit& visit, const Post& post);

}  // namespace authfcgi::signin
